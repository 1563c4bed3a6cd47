"""What organisations are told about themselves: their keys, and that a message arrives."""

from dcst.record.notices import NoticeKind

KEY_APPROVED = NoticeKind(
    code="key.approved",
    words="A live key is approved",
    one="A key is approved",
    many="{n} keys are approved",
    intro="The performance officer has approved, and values can be sent with:",
    line=lambda item: f"“{item['name']}” ({item['prefix']}…)",
    anchor="keys",
)
TEST = NoticeKind(
    code="test",
    words="A test message",
    one="A test message",
    many="{n} test messages",
    intro="This message arrived, and asks for nothing.",
    line=lambda item: f"Asked for by {item['asked_by']}",
    page="told",
    on_request=True,
)
ALL = (KEY_APPROVED, TEST)
