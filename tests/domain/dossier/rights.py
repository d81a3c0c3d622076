"""Who may do what to a dossier in which status, written from the law and the contract and not from the code.

Sources: Decree 61/2018/ND-CP, Articles 16 to 21 (numbers in brackets), and the national status codes. What the decree
leaves open is the city's own rule: the three desk roles, the reminder, how long a draft or an unpaid dossier waits.
A line is: status, action, who may, status after it. Whatever has no line is forbidden.
"""

from __future__ import annotations

ROWS = """
draft                 save      citizen                     draft
draft                 submit    citizen                     filed
draft                 remind    system                      draft
draft                 expire    system                      stopped
awaiting_fee          pay       provider                    filed
awaiting_fee          withdraw  citizen                     stopped
awaiting_fee          expire    system                      stopped
filed                 accept    clerk supervisor            accepted
filed                 decline   clerk supervisor            declined
filed                 withdraw  citizen                     withdrawal_requested
accepted              start     handler supervisor          in_process
accepted              withdraw  citizen                     withdrawal_requested
in_process            decide    handler supervisor          decided
in_process            withdraw  citizen                     withdrawal_requested
in_process            stop      supervisor                  stopped
withdrawal_requested  stop      clerk handler supervisor    stopped
stopped               erase     system                      stopped
decided               return    clerk supervisor            returned
"""
"""
16: a citizen files; a draft is nobody else's, so nobody else changes it.
17: the one-stop desk accepts or declines; where the fee comes first the dossier is filed once it is paid, and only a
provider reports that.
18, 19: the office in charge works on it and decides; the desk does neither.
19.8: stopping without the citizen's request is the supervisor's alone.
20: the desk hands the result over; who decided does not.
National code 7 (the citizen withdraws) leads to 8 (stopped): officers confirm it, of whichever role. Nothing to confirm
where the authority has not received the dossier, so an unpaid one stops at once. A decided dossier is not withdrawn.
"""

WITH_A_FEE = {("draft", "submit"): "awaiting_fee"}
"""Where a fee is due the step leads here instead (code 6)."""

CODES = {
    "draft": None,
    "filed": 1,
    "accepted": 2,
    "declined": 3,
    "in_process": 4,
    "supplement_requested": 5,
    "awaiting_fee": 6,
    "fee_requested": 6,
    "withdrawal_requested": 7,
    "stopped": 8,
    "decided": 9,
    "returned": 10,
}
"""National codes: 1 registered, 2 received, 3 not received, 4 in process, 5 supplement, 6 financial obligation,
7 withdrawal, 8 stopped, 9 done, 10 returned. The authority has not seen a draft, so it has none."""

FINAL = {"declined", "stopped", "returned"}


def table() -> dict[tuple[str, str, str], str]:
    """The status after an action, by status, action and the one actor who does it."""
    found = {}
    for line in ROWS.strip().splitlines():
        status, action, *actors, after = line.split()
        for actor in actors:
            assert (status, action, actor) not in found, line
            found[status, action, actor] = after
    return found
