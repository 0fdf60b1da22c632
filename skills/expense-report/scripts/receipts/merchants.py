"""Who was paid, and the number of the receipt."""

from __future__ import annotations

import re

_TITLE = re.compile(
    r"^(?:tax |sales |cash |proforma |your |vat )?(?:receipt|invoice|rechnung|quittung|kassenbon|beleg|bill|order|"
    r"refund|credit note|gutschrift|"
    r"reçu|facture|recibo|factura|发票|收据|小票|领収書|領収書|thank you.*|vielen dank.*|subject:.*|from:.*|to:.*|"
    r"电子发票|增值税.*发票)"
    r"(?: confirmation| number| no\.?| nr\.?)?(?:[ :#].*)?$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:merchant|seller|vendor|sold by|shop|händler|verkäufer|销售方(?:名称)?|商户(?:名称)?)\s*[:：]\s*(.+)$",
    re.IGNORECASE | re.MULTILINE,
)
_BARE_NUMBER = re.compile(
    r"\b(?:receipt|invoice|rechnung|quittung|beleg|facture)\s+#?(\d{3,20})(?![-/.]?\d)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:(?:invoice|receipt|order|booking|ticket|rechnungs?|beleg|bon|quittungs?|facture)[\s-]*"
    r"(?:number|no\.?|nr\.?|nummer|id|#)|发票号码|单号|No\.|Nr\.)\s*[:：#]?\s*([A-Z0-9][A-Z0-9/_-]{2,30})",
    re.IGNORECASE,
)


def find_merchant(text: str, sender: str = "") -> str:
    """The name beside a word for it, the sender of the e-mail, or the first line that can be a name."""
    if labelled := _LABEL.search(text):
        return _tidy(labelled[1])
    if sender:
        return _tidy(sender)
    lines = (re.split(r"\s{3,}|\t", line.strip())[0] for line in text.splitlines())
    return next((_tidy(line) for line in lines if _is_name(line)), "")


def find_number(text: str) -> str:
    """The receipt's own number; '' when it states none."""
    found = (match[1] for match in _NUMBER.finditer(text) if re.search(r"\d", match[1]))
    bare = _BARE_NUMBER.search(text)
    return next(found, bare[1] if bare else "")


def _is_name(line: str) -> bool:
    letters = sum(char.isalpha() for char in line)
    return (
        letters >= 2
        and len(line) <= 80
        and not _TITLE.match(line)
        and letters * 2 >= len(line.replace(" ", ""))
    )


def _tidy(name: str) -> str:
    return " ".join(name.replace("*", " ").strip(" -=#|\"'").split())[:60]
