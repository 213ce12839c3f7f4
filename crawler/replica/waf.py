"""Gates before a site. The scripts are the replica's own and do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.replica.model import Answer

if TYPE_CHECKING:
    from crawler.replica.state import Portal

_JSL: Final = (
    "<script>document.cookie=('_')+('_')+('j')+('s')+('l')+('_')+('c')+('l')+"
    "('earance_s=')+(+!+[]+'')+(';max-age=3600;path=/');"
    "location.href=location.pathname+location.search</script>"
)
_TS: Final = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><script>$_ts=window["$_ts"];if(!$_ts)$_ts={};'
    '$_ts.nsd=58211;$_ts.cd="qExrqrlqqkqArqA";</script></head><body></body></html>'
)
_C3VK: Final = (
    '<html><head><meta charset="utf-8"><title></title><script type="text/javascript">function set(){var d=new Date();'
    'd.setTime(d.getTime()+300000);document.cookie="C3VK=4f1c9a; path=/; max-age=300;";}set();'
    'if(document.cookie.indexOf("C3VK")>=0){window.location.href=window.location.href;}'
    "</script></head><body></body></html>"
)


def challenge(portal: Portal, path: str, query: str, cookies: str) -> Answer | None:
    """Return what a gate answers, or nothing where the request may pass."""
    if portal.on("forbidden_www"):
        return Answer(b"<html><head><title>403 Forbidden</title></head><body></body></html>",
                      status=403)  # fmt: skip
    if portal.on("waf_521"):
        cookie = ("Set-Cookie", "__jsluid_s=0123456789abcdef; max-age=31536000; path=/; HttpOnly")
        return Answer(_JSL.encode(), status=521, headers=[cookie])
    if portal.on("waf_412"):
        return Answer(_TS.encode(), status=412)
    if portal.on("waf_c3vk"):
        return Answer(_C3VK.encode())
    if "CT6T=" not in cookies and portal.has("waf_ct6t"):
        place = f"{path}?{query}" if query else path
        headers = [("Location", place), ("Set-Cookie", "CT6T=91b7; path=/")]
        return Answer(b"", status=302, headers=headers)
    return None
