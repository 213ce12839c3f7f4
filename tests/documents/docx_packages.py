"""Writes the Word files that the tests of the DOCX reader read."""

from crawler.documents.docx import read_docx
from crawler.documents.model import Paragraph
from crawler.replica.packing import pack
from tests.documents.shapes import cells

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def package(members):
    return pack({"[Content_Types].xml": TYPES, **members})


def body(xml, namespace=W, **parts):
    main = f'<w:document xmlns:w="{namespace}" {MC}><w:body>{xml}</w:body></w:document>'
    members = {"word/document.xml": main}
    members |= {f"word/{name}.xml": text for name, text in parts.items()}
    return package(members)


def p(text, properties=""):
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows):
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def texts(data):
    return [
        block.text if isinstance(block, Paragraph) else cells(block)
        for block in read_docx(data).blocks
    ]


RUN = "<w:r><w:t>{}</w:t></w:r>"
