"""What is remembered of an answer comes back as it was."""

from __future__ import annotations

import json

from crawler.catalog.records import Answer


def test_a_certificate_that_does_not_hold_is_not_forgotten() -> None:
    answer = Answer(status=200, tls_valid=False, tls_reason="expired", certificate_sha256="ab")
    assert Answer.from_json(answer.to_json()) == answer


def test_an_empty_body_has_a_size() -> None:
    assert Answer.from_json(Answer(size=0).to_json()).size == 0


def test_what_is_empty_is_left_out() -> None:
    assert json.loads(Answer(status=200).to_json()) == {"status": 200}
    assert Answer.from_json(None) == Answer()
