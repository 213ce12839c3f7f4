"""The visible text of elements: what counts as it, and what does not."""

from __future__ import annotations

import pytest
from lxml import html

from crawler.cms.text import dense, has_characters


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div> 一 二\u3000三\u200b四 </div>", "一二三四"),
        ("<div>一<p>二<b>三</b>四</p><br>五</div>", "一二三四五"),
        ("<div>一<script>隐</script>二<style>隐</style>三<!-- 隐 -->四</div>", "一二三四"),
        ("<div><select><option>隐</option></select><noscript><p>隐</p></noscript>一</div>", "一"),
        ("<div><img src='x.jpg'></div>", ""),
    ],
)
def test_the_text_is_what_a_reader_sees_and_its_length_is_known_early(markup, text):
    element = html.fragment_fromstring(markup)
    assert dense(element) == text
    assert [number for number in range(1, 9) if has_characters(element, number)] == list(
        range(1, len(text) + 1)
    )
