"""The sandbox signs as the provider does, not as we do."""

from dev.sandbox.vnpay_signing import QUERY_FIELDS, checksum, is_signed, signed_query

# A notice whose signature is published with an open-source VNPAY library.
NOTICE = {
    "vnp_Amount": "1000000",
    "vnp_BankCode": "NCB",
    "vnp_BankTranNo": "VNP14422574",
    "vnp_CardType": "ATM",
    "vnp_OrderInfo": "Thanh toan don hang 2024-05-21T02:17:31.249Z",
    "vnp_PayDate": "20240521091806",
    "vnp_ResponseCode": "00",
    "vnp_TmnCode": "TEST_TMN_CODE",
    "vnp_TransactionNo": "14422574",
    "vnp_TransactionStatus": "00",
    "vnp_TxnRef": "1716257871703",
}
HASH = (
    "649982421beb422556a1374713c74e58e716ecbd05007c0c0e1f7effdfaf361d"
    "bf146889ca446139afe11b9954c4d5c486e99e3b86fcfab6957f29eb0be72895"
)


def test_a_known_notice_has_its_known_signature() -> None:
    assert signed_query(NOTICE, "test_secret").endswith(f"&vnp_SecureHash={HASH}")


def test_one_changed_digit_is_noticed() -> None:
    signed = {**NOTICE, "vnp_SecureHash": HASH}
    assert is_signed(signed, "test_secret")
    assert not is_signed({**signed, "vnp_Amount": "1000001"}, "test_secret")
    assert not is_signed(signed, "another_secret")
    assert not is_signed(NOTICE, "test_secret")


def test_absent_values_of_an_api_message_count_as_empty() -> None:
    assert checksum({}, QUERY_FIELDS, "s") == checksum(dict.fromkeys(QUERY_FIELDS, ""), QUERY_FIELDS, "s")
