"""Pages of Word and WPS hold thousands of elements that say nothing: they are read without them."""

import pytest

from crawler.documents import htmlshown
from crawler.documents.html import read_html
from crawler.documents.markup import parse_html

SPANS = "<p>" + "<span>字</span>" * 100 + "</p>"


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td><p><span>第<span>一</span>项</span><o:p></o:p></p><td>1<br><b>2</b></table>",
        "<table><tr><td><a href=x><font>甲</font></a><td><i>3</i><p><u>4</u></p></table>",
        "<p><strong>一、</strong><em>总</em>体</p><h2><span>二</span></h2><pre><b>a</b>\tb</pre>",
        "<table><tr><td>174<sup><span>1</span></sup><td>5</table>",
        "<table><tr><td>174<span style='vertical-align:super'>1</span><td>5</table>",
        "<table><tr><td>1<span style='display:none'>9</span><td>5</table>",
        "<table><span>前</span><tr><td>1<td>2</table>",
        "<table><tr><td>1<td>2</tr><font>中</font><tr><td>3<td>4</tr></table>",
        "<table><b><tbody><tr><td rowspan=5>3<td>4</tbody></b><tr><td>5<td>6</tr></table>",
    ],
)
def test_words_by_the_hundred_are_read_as_a_few_are(page, monkeypatch):
    many = read_html(page + SPANS)
    monkeypatch.setattr(htmlshown, "_MANY", 1000)
    assert many == read_html(page + SPANS)
    assert many.paragraphs[-1].text == "字" * 100


def test_words_are_taken_out_only_where_there_are_many_and_all_are_in_their_places():
    def spans(page):
        root = parse_html(page.encode())
        htmlshown.unwrap_words(root, frozenset())
        return len(list(root.iter("span")))

    assert spans(SPANS) == 0
    assert spans(SPANS.replace("<span>", "<i>", 1)) == 99
    assert spans("<table><span>前</span><tr><td>1<td>2</table>" + SPANS) == 101
