"""How the spider says who asks."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from crawler.configuration import ConfigurationError
from crawler.spiders.nianbao import introduce


def test_the_user_agent_names_the_contact() -> None:
    settings = Settings({"USER_AGENT": "nianbao/0.1", "NIANBAO_CONTACT": "mailto:a@example.org"})
    introduce(settings)
    assert settings["USER_AGENT"] == "nianbao/0.1 (+mailto:a@example.org)"


def test_without_a_contact_the_user_agent_stays_and_one_line_of_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = Settings({"USER_AGENT": "nianbao/0.1", "NIANBAO_CONTACT": " "})
    introduce(settings)
    assert settings["USER_AGENT"] == "nianbao/0.1"
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_contact_that_no_header_can_hold_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="in ASCII"):
        introduce(Settings({"USER_AGENT": "nianbao/0.1", "NIANBAO_CONTACT": "海盐"}))
