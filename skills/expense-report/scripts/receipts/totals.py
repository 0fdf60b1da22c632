"""Which of a receipt's amounts is the total, and which the tax: by the words beside them, never by guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from receipts.amounts import Money, document_currency, find_money, settle, unclear
from receipts.model import Unreadable

_STRONG = (
    r"grand total|total (?:amount )?(?:due|paid|charged|payable)|amount (?:due|paid|charged|payable)|total amount|"
    r"you paid|order total|att betala|"
    r"total (?:with|incl\.?|including) (?:tip|gratuity|service)|"
    r"invoice total|gesamtbetrag|gesamtsumme|gesamtpreis|rechnungsbetrag|rechnungssumme|"
    r"endbetrag|endsumme|zahlbetrag|zu zahlen(?:der betrag)?|bruttobetrag|summe brutto|total ttc|montant total|"
    r"net à payer|montant payé|total a pagar|importe total|totale (?:complessivo|da pagare)|totaal te betalen|"
    r"价税合计|应付金额|实付金额|实付|实收|支付金额|ご請求額|お支払い?金額"
)
_PLAIN = (
    r"total|totale|totalt|summa|totaal|totalbetrag|summe|betrag|amount|balance due|importe|montant|"
    r"合计|总计|总额|总金额|合計|総額|金额"
)
_NOT_TOTAL = (
    r"sub-?\s?total|sous-total|zwischensumme|nettosumme|netto|net total|net amount|total net|total ht|"
    r"excl|before tax|ex\.? vat|小计|小計|不含税|total (?:savings|items|discount|tax|vat|quantity|qty|nights|points)|"
    r"(?:tax|vat|mwst|ust|gst)\.? (?:total|amount|betrag)|steuerbetrag|税额|"
    r"(?:summe|gesamt)\s+(?:mwst|ust)|gegeben|change|rückgeld|tip suggestion|"
    r"amount tendered|points|payment received"
)
_TAX = re.compile(
    r"\b(?:VAT|MwSt|USt|Umsatzsteuer|Mehrwertsteuer|Sales tax|Tax|GST|HST|TVA|IVA|BTW|Moms)\b\.?|税额|増?消費税|增值税",
    re.IGNORECASE,
)
_NO_TAX_AMOUNT = re.compile(
    r"\b(?:no|nr|id|number|reg|ident|idnr)\b|-id|idnr|nummer|invoice|ID\.|excl|before|without|ohne|netto|税号",
    re.IGNORECASE,
)
_RANKS = [re.compile(rf"(?<!\w)(?:{words})(?![a-zäöüß])", re.IGNORECASE) for words in (_STRONG, _PLAIN)]
_EXCLUDED = re.compile(rf"(?<!\w)(?:{_NOT_TOTAL})", re.IGNORECASE)


@dataclass(frozen=True)
class Total:
    """The total that was found, with its currency settled, and the exact line it stands on."""

    money: Money
    currency: str
    line: str


def find_total(text: str) -> Total:
    """The one total of a receipt.

    Raises:
        Unreadable: no total, several different ones, or no currency; the message names what was seen.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    nothing: list[Total] = []
    for words in _RANKS:
        found = [total for place in range(len(lines)) if (total := _on_line(lines, place, words, text))]
        nothing += found
        if paid := [total for total in found if total.money.amount != 0]:
            return _only(paid)
    if nothing:
        return _only(nothing)
    raise Unreadable("no amount stands beside a word for a total, so none was taken")


def _only(totals: list[Total]) -> Total:
    if len({(total.money.amount, total.currency) for total in totals}) > 1:
        seen = "; ".join(dict.fromkeys(total.line for total in totals))
        raise Unreadable(f"several amounts could be the total, and none was chosen: {seen[:200]}")
    total = totals[0]
    if not total.currency:
        raise Unreadable(f"the currency is not clear: {total.line[:120]}")
    return total


def _on_line(lines: list[str], place: int, words: re.Pattern[str], text: str) -> Total | None:
    line = lines[place]
    match = words.search(line)
    if match is None or _EXCLUDED.search(line):
        return None
    if unclear(line, match.end()):
        raise Unreadable(f"the amount is not clear: {line[:120]}")
    money = _pick(find_money(line, match.end()), line)
    if money is None and not any(char.isdigit() for char in line[match.end() :]) and place + 1 < len(lines):
        following = lines[place + 1]
        money = _pick(find_money(following), following) if _only_money(following) else None
        line = f"{line} {following}"
    if money is None:
        return None
    sign = money.currency or _stated_currency(line)
    return Total(money, settle(sign, text) if sign else document_currency(text), " ".join(line.split()))


def _stated_currency(line: str) -> str:
    """A currency named on the line away from the number: `Betrag (EUR)   45,00`."""
    return document_currency(line)


def _only_money(line: str) -> bool:
    found = find_money(line)
    return len(found) == 1 and len(line.strip()) <= len(found[0].text) + 3


def _pick(found: list[Money], line: str) -> Money | None:
    """The total among the amounts after its word: alone, the first before `(incl. …)`, or net + tax."""
    exact = [money for money in found if money.exact] or found
    if not exact:
        return None
    first = exact[0]
    if len(exact) == 1 or len({money.amount for money in exact}) == 1:
        return first
    if len(exact) == 3 and exact[0].amount + exact[1].amount == exact[2].amount:
        return exact[2]
    between = line[first.start + len(first.text) : exact[1].start + 1]
    return first if re.search(r"\(|incl|inkl|davon|includes|≈|including", between, re.IGNORECASE) else None


def find_tax(text: str, total: Total) -> tuple[Decimal, ...]:
    """The tax amounts stated, one a rate; empty when none is stated clearly or they can't be right."""
    parts: dict[str, Decimal] = {}
    for line in text.splitlines():
        match = _TAX.search(line)
        if match is None or _NO_TAX_AMOUNT.search(line) or _is_total(line, match):
            continue
        found = [money for money in find_money(line, match.end()) if money.exact]
        if len(found) == 1:
            rate = re.search(r"\d+(?:[.,]\d+)?\s?%", line)
            parts.setdefault(rate[0].replace(" ", "") if rate else "", found[0].amount)
    taxes = tuple(parts.values())
    return taxes if abs(sum(taxes, Decimal(0))) < abs(total.money.amount) else ()


def _is_total(line: str, tax: re.Match[str]) -> bool:
    """`Total incl. VAT 23.80` states the total; `Total 23.80 (incl. VAT 3.80)` states both."""
    if _EXCLUDED.search(line):
        return False
    match = next((found for words in _RANKS if (found := words.search(line))), None)
    return match is not None and match.start() < tax.start() and not find_money(line[: tax.start()])


def doubts(total: Total) -> list[str]:
    """What a person should look at before trusting this total."""
    return [f"Amount {total.money.text}: {total.money.doubt}"] if total.money.doubt else []


def negated(total: Total) -> Total:
    """The same total as money coming back."""
    return replace(total, money=replace(total.money, amount=-abs(total.money.amount)))
