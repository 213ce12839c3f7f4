"""From the bytes of a picture to its pixels, its size checked before they are unpacked."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from crawler.documents.limits import too_much
from crawler.documents.model import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crawler.documents.limits import DocumentLimits

    Grey = NDArray[np.uint8]

_FORMATS: Final = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
_MOST_PIXELS: Final = 50_000_000


def decode_pictures(data: bytes, limits: DocumentLimits) -> list[Grey]:
    """Return the pictures in a file: one, or the pages of a TIFF file. Raises ``DocumentError``."""
    found: list[Grey] = []
    pixels = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata is no matter; sizes are checked here
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
                if frames > limits.pages:
                    raise too_much("pages", frames, limits.pages)
                for frame in range(frames):
                    image.seek(frame)
                    pixels += image.width * image.height
                    if pixels > _MOST_PIXELS * (1 if frame == 0 else frames):
                        raise too_much("pixels", pixels, _MOST_PIXELS)
                    if image.width * image.height > _MOST_PIXELS:
                        raise too_much("pixels", image.width * image.height, _MOST_PIXELS)
                    found.append(_grey(image))
    except DocumentError:
        raise
    except UnidentifiedImageError as error:
        # Its own message names the object that held the bytes.
        named = ", ".join(_FORMATS)
        raise DocumentError("document_damaged", f"the picture is none of {named}") from error
    except Image.DecompressionBombError as error:
        raise DocumentError("document_limits", f"the picture is too large: {error}") from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise DocumentError("document_damaged", f"the picture cannot be read: {error}") from error
    return found


def _grey(image: Image.Image) -> Grey:
    """Return a picture upright, on white where it is transparent, in shades of grey."""
    upright = ImageOps.exif_transpose(image) or image
    if upright.mode in {"RGBA", "LA", "P", "PA"}:
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    if upright.mode.startswith(("I", "F")):
        values = np.asarray(upright, dtype=np.float64)
        values = values / max(float(values.max()), 1.0) * 255
        return values.astype(np.uint8)
    return np.asarray(upright.convert("L"))


def compose(
    parts: Sequence[tuple[Grey, tuple[float, float, float, float]]],
    size: tuple[float, float],
    dpi: int,
) -> Grey:
    """Return a page with pictures on it.

    :param parts: each picture and its box on the page: left, top, right, bottom in points.
    :param size: the page's width and height in points.
    """
    scale = dpi / 72
    wide, high = round(size[0] * scale), round(size[1] * scale)
    if wide * high > _MOST_PIXELS:
        raise too_much("pixels of a page", wide * high, _MOST_PIXELS)
    page = Image.new("L", (wide, high), 255)
    for picture, (left, top, right, bottom) in parts:
        box = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
        if box[0] * box[1] > _MOST_PIXELS:
            raise too_much("pixels of a picture", box[0] * box[1], _MOST_PIXELS)
        page.paste(Image.fromarray(picture).resize(box), (round(left * scale), round(top * scale)))
    return np.asarray(page)
