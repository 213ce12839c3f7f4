"""``python -m crawler.schemas``: write the JSON Schema of ``crawler.items`` anew."""

from crawler.schemas import PATH, text

PATH.write_text(text(), encoding="utf-8")
