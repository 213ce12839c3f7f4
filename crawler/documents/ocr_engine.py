"""The recogniser: RapidOCR with the models that its wheel holds. Nothing is fetched.

It is loaded once in a process, when the first picture is read (half a second, 100 MB).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crawler.documents.model import DocumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

# Crops are made this high for the recogniser, and at least so wide.
HEIGHT: Final = 48
_LEAST_WIDTH: Final = 48
_BATCH: Final = 16
_ALIKE: Final = 1.6
# What is longer than this, in heights, is no line of text.
_MOST_RATIO: Final = 80.0


class Reading(NamedTuple):
    """What was recognised: the text, and how sure of its least sure character (0 to 1)."""

    text: str
    confidence: float


class Box(NamedTuple):
    """Where a line of text was found, in pixels."""

    left: int
    top: int
    right: int
    bottom: int


def needs_extra(what: str) -> DocumentError:
    """Return the error for a picture that cannot be read because OCR is not installed."""
    return DocumentError(
        "document_needs_extra", f"{what}: install nianbao[ocr] to read scanned pages and pictures"
    )


def has_engine() -> bool:
    """Return whether the libraries of ``nianbao[ocr]`` are installed."""
    try:
        import cv2  # noqa: F401, PLC0415 - are they there?
        import rapidocr  # noqa: F401, PLC0415 - are they there?
    except ImportError:
        return False
    return True


@cache
def _engine() -> Any:
    import cv2  # noqa: PLC0415 - an extra
    import rapidocr  # noqa: PLC0415 - an extra

    # One thread: documents are read side by side in processes of their own.
    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).parent / "models"
    missing = [name for name in ("det", "rec") if not list(models.glob(f"*_{name}_*.onnx"))]
    if missing:
        # Left alone it would now fetch them.
        raise needs_extra(f"the installed rapidocr holds no models for {' and '.join(missing)}")
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.model_root_dir": str(models),
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Rec.rec_img_shape": [3, HEIGHT, _LEAST_WIDTH],
            "Rec.rec_batch_num": _BATCH,
        }
    )


def recognise(crops: Sequence[Grey]) -> list[Reading]:
    """Return the text of each crop of one line."""
    readings = [Reading("", 0.0)] * len(crops)
    # A batch costs what its widest crop costs, for each of them: like goes with like.
    shapes = sorted((crop.shape[1] / crop.shape[0], index) for index, crop in enumerate(crops))
    batch: list[int] = []
    narrowest = 0.0
    for ratio, index in shapes:
        if ratio > _MOST_RATIO:
            continue
        if batch and (len(batch) == _BATCH or ratio > max(_ALIKE * narrowest, 1.0)):
            _recognise_batch(crops, batch, readings)
            batch = []
        if not batch:
            narrowest = ratio
        batch.append(index)
    if batch:
        _recognise_batch(crops, batch, readings)
    return readings


def _recognise_batch(crops: Sequence[Grey], batch: list[int], readings: list[Reading]) -> None:
    import cv2  # noqa: PLC0415 - an extra
    from rapidocr.ch_ppocr_rec import TextRecInput  # noqa: PLC0415 - an extra

    recogniser = _engine()._load_rec_model()  # noqa: SLF001 - its call alone detects first
    images = [cv2.cvtColor(crops[index], cv2.COLOR_GRAY2BGR) for index in batch]
    result = recogniser(TextRecInput(img=images, return_word_box=True))
    for index, text, score, words in zip(
        batch, result.txts, result.scores, result.word_results, strict=True
    ):
        sure = [float(value) for value in getattr(words, "confs", None) or []]
        readings[index] = Reading(text.strip(), min([float(score), *sure]))


def find_text(grey: Grey) -> list[Box]:
    """Return the lines of text on a page, in no certain order."""
    import cv2  # noqa: PLC0415 - an extra

    detector = _engine()._load_det_model()  # noqa: SLF001 - its call alone recognises too
    result = detector(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
    if result.boxes is None:
        return []
    boxes = []
    for corners in result.boxes:
        xs, ys = [int(x) for x, _ in corners], [int(y) for _, y in corners]
        boxes.append(Box(max(min(xs), 0), max(min(ys), 0), max(xs), max(ys)))
    return boxes
