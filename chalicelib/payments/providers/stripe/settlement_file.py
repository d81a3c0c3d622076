"""The columns of Stripe's settlement file."""

from __future__ import annotations

from chalicelib.payments.providers.settlement_files.columns import AMOUNT, AT, ORDER, REFUND_ID, Columns

COLUMNS = Columns(
    attempt=("attempt (metadata)", "metadata[attempt]", "client_reference_id", *ORDER),
    transaction=("PaymentIntent ID", "payment_intent_id", "payment_intent", "Transaction ID"),
    amount=AMOUNT,
    at=("Created (UTC)", "Created", *AT),
    refund=("repayment (metadata)", "metadata[repayment]", *REFUND_ID),
)
