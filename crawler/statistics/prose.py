"""What sections say in words: fees, contact, statistical period."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from crawler.recognition.text import squeeze
from crawler.recognition.years import stated_period
from crawler.statistics.labels import compact
from crawler.statistics.model import Contact, Fees, Period
from crawler.statistics.numerals import amount_in_words

_AMOUNT: Final = (
    r"(?P<amount>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<scale>[万亿]?)元"
)
_ONE: Final = re.compile(_AMOUNT)
#: Before the first digit of an amount; a comma between words is none of its own.
_FIRST: Final = r"(?<![0-9.])(?<![0-9],)"
_SCALE: Final = {"": 1, "万": 10_000, "亿": 100_000_000}
_FEE: Final = r"(?:信息处理费|处理费|收取费用|收费|收取[^。;]{0,12}费用?|费用|缴费)"
#: Rates of the fee schedule are no income: 100元/件.
_RATE: Final = re.compile(r"[0-9.]+万?元(?:/|每|一)(?:件|页|份)|每(?:件|页|份|增加)[^,。;]{0,12}元")
_COLLECTED: Final = re.compile(rf"{_FEE}[^。;]{{0,40}}?{_FIRST}{_AMOUNT}")
_BEFORE: Final = re.compile(rf"{_FIRST}{_AMOUNT}[^。;,]{{0,8}}(?:信息处理费|处理费)")
#: What came in, where the notices asked for more.
_RECEIVED: Final = re.compile(
    rf"实际?(?:收|缴)[^。;,]{{0,12}}?(?:[0-9]+(?:件|笔|宗|次),[^。;,]{{0,6}}?)?{_FIRST}{_AMOUNT}"
)
#: Nothing came in, or nobody says how much: a notice asked for a sum that was not paid.
_NOT_RECEIVED: Final = re.compile(
    r"实际?(?:均|并|都)?(?:未|没有)(?:收|缴)|(?:未|没有)实际(?:收|缴)"
)
_UNPAID: Final = re.compile(r"(?:未|没有|拒不?|不)(?:按[^,。;]{0,8})?(?:缴|交)(?:费|纳|款|$|,)")
_ASKED: Final = re.compile(r"通知|应(?:收|缴)")
#: One sum for each of several requests: 分别为100元和200元.
_EACH: Final = re.compile(
    rf"分别[^。;0-9]{{0,8}}(?:{_AMOUNT.replace('?P<amount>', '').replace('?P<scale>', '')}[,、和及与以]{{0,3}}){{2,9}}"
)
#: What applicants paid, where the notices asked for more: 应收4100元,2名申请人缴纳3000元.
_PAID: Final = re.compile(rf"(?<!未)(?:缴纳|交纳|缴费|交费)[^。;,]{{0,12}}?{_FIRST}{_AMOUNT}")
#: The sum of several amounts in a clause of its own: 合计2800元, 全市合计收取1600元.
_TOTAL: Final = re.compile(
    rf"(?:^|,)(?:全.)?(?:合计|总计)(?:收取|收费|金额|[为:])*{_AMOUNT}(?=[,()]|$)"
)
#: Another income than 信息处理费, which reports tell of in table 2.
_OTHER_INCOME: Final = re.compile(r"行政事业性收费[^,。;处]{0,20}?[0-9.,]+万?元")
#: 收取总额1.2(万元)
_BRACKETED: Final = re.compile(r"(?<=[0-9])\(([万亿]?元)\)")
_NUMERALS: Final = re.compile(
    r"[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两十百千拾佰仟万亿]{1,24}[元圆]整?"
)
_NONE: Final = re.compile(
    r"(?:未|没有|无|不|从未|均未|并未|尚未|暂未|无需)(?:向[^。,;]{0,20})?(?:依法|按规定|实际)?(?:对[^。,;]{0,20})?"
    r"(?:收取|产生|发生|收到|征收|收缴|涉及|存在|有|收)(?:过|任何|相关|的)*[^。,;]{0,24}(?:费|收费)"
    r"|(?:信息处理费|处理费|收费|费用)[^。;,]{0,10}(?:为零|为无|[:：]无|情况[:：]?无|0次|0件|0笔)"
    r"|(?:信息处理费|处理费|收费|费用)[^。;,]{0,12}(?:未|没有|无)(?:收取|产生|发生)"
    r"|(?:未|没有|无)(?!按)[^。;,]{0,20}收费(?!通知|标准)"
    r"|(?:信息处理费|处理费|收费|费用)[^。;,]{0,10}(?:为|是|[:：])0(?![0-9.件])"
    r"|(?:未|没有|无)[^。;,]{0,20}(?:信息处理费|处理费|收费)收入"
    r"|(?:零|免费|免收)(?:收费|提供|取)?[^。;,]{0,12}(?:信息处理费|处理费)"
    r"|(?:无|没有|未)(?:[^。,;]{0,12})?(?:收取|产生|发生)[^。,;]{0,30}(?:信息处理费|处理费|费用)"
)
_CASES: Final = re.compile(
    r"(?<![0-9.])(?P<count>[0-9]{1,6})(?:件|笔|宗)(?![^。;,]{0,3}以[上下内])"
)


#: A year that a clause speaks of; 2021年1月 is a date.
_YEAR: Final = re.compile(r"(20[0-9]{2})年(?!第?[0-9]|底|初)")
_BRACKET: Final = re.compile(r"\([^()]*\)")
_LAST_YEAR: Final = re.compile(r"上一?年度?|去年|上年同期")


def _of_year(sentence: str, year: int | None) -> str:
    """Return a sentence without the clauses and brackets that speak of another year only."""
    own = _BRACKET.sub(lambda part: "" if _is_of_other(part[0], year) else part[0], sentence)
    clauses = re.split(r",(?![0-9]{3}(?![0-9]))", own)
    return ",".join(clause for clause in clauses if not _is_of_other(clause, year))


def _is_of_other(clause: str, year: int | None) -> bool:
    years = {int(found) for found in _YEAR.findall(clause)}
    if not years:
        return _LAST_YEAR.search(clause) is not None
    return year is not None and year not in years


def read_fees(text: str, year: int | None = None) -> Fees:
    """Return what section 六 says about 信息处理费.

    Only a sentence about fees counts; 未收取 and 0元 are 0, 无。 alone says nothing.

    :param year: of the report; what a clause says of another one counts only where nothing else
        is said: the text was left from an older report then.
    """
    fees = _fees(text, year)
    return fees if fees.yuan is not None or year is None else _fees(text, None)


def _fees(text: str, year: int | None) -> Fees:
    bare = _BRACKETED.sub(r"\1", _NUMERALS.sub(_in_digits, compact(text)))
    bare = _OTHER_INCOME.sub("", _RATE.sub("", bare))
    sentences: list[str] = []
    for part in re.split(r"[。;!\n]", bare):
        own = _of_year(part, year)
        goes_on = (_RECEIVED, _NOT_RECEIVED, _TOTAL)
        if sentences and any(pattern.search(own) for pattern in goes_on):
            sentences[-1] += f",{own}"
        elif re.search(_FEE, part) and own:
            # What a clause speaks of may be named in one about another year.
            sentences.append(own if re.search(_FEE, own) else f"信息处理费{own}")
    yuan: Decimal | None = None
    cases: int | None = None
    for sentence in sentences:
        amount = _amount(sentence)
        if amount is not None:
            yuan = amount
            cases = _cases(sentence)
            break
        if _NONE.search(sentence) and yuan is None:
            yuan = Decimal(0)
    return Fees(text, yuan, cases)


def _in_digits(found: re.Match[str]) -> str:
    """Return an amount in Chinese numerals with digits; other words as they are."""
    said = amount_in_words(found.group())
    return found.group() if said is None else f"{said[0]}{said[1]}"


def _amount(sentence: str) -> Decimal | None:
    received = _RECEIVED.search(sentence)
    if received is None and _NOT_RECEIVED.search(sentence):
        return Decimal(0)
    each = _EACH.search(sentence)
    if received is None and each is not None:
        return sum((_yuan(one) for one in _ONE.finditer(each.group())), Decimal(0))
    found = received or (_PAID.search(sentence) if _ASKED.search(sentence) else None)
    found = found or _TOTAL.search(sentence)
    found = found or _COLLECTED.search(sentence) or _BEFORE.search(sentence)
    asked = received is None and _ASKED.search(sentence) and _UNPAID.search(sentence)
    return None if found is None or asked else _yuan(found)


def _yuan(found: re.Match[str]) -> Decimal:
    return Decimal(found.group("amount").replace(",", "")) * _SCALE[found.group("scale")]


def _cases(sentence: str) -> int | None:
    if _TOTAL.search(sentence) and len(_ONE.findall(sentence)) > 1:
        return None  # a part's count, where the amount is that of all parts
    counts = {int(found.group("count")) for found in _CASES.finditer(sentence)}
    return counts.pop() if len(counts) == 1 else None


_ADDRESS: Final = re.compile(
    r"(?:联系|办公|通讯|通信|单位)?地址(?:为|是)?[:：]?(?P<value>[^,，;；。)）\n]{4,60})"
)
_POSTCODE: Final = re.compile(r"(?:邮政编码|邮编)(?:为|是)?[:：]?(?P<value>[0-9]{6})(?![0-9])")
_PHONE: Final = re.compile(
    r"(?:联系电话|咨询电话|办公电话|电话(?:号码)?|联系方式)(?:为|是)?(?:\([^)]*\))?[:：]?"
    r"(?P<value>(?:\(?0[0-9]{2,3}\)?[-—–]?)?[0-9]{7,8}(?:[-转][0-9]{1,5})?|1[3-9][0-9]{9}|12345)"
)
_EMAIL: Final = re.compile(r"(?P<value>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")


def read_contact(text: str) -> Contact:
    """Return the first address, phone, e-mail and postcode that a text gives with their names."""
    bare = compact(text)

    def first(pattern: re.Pattern[str]) -> str:
        found = pattern.search(bare)
        return found.group("value") if found else ""

    return Contact(first(_ADDRESS), first(_PHONE), first(_EMAIL), first(_POSTCODE))


def read_period(text: str) -> Period | None:
    """Return the statistical period 1 January to 31 December that a text states, or None."""
    year = stated_period(squeeze(text))
    return None if year is None else Period(date(year, 1, 1), date(year, 12, 31))
