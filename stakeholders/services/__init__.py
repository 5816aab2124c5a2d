"""Everything that writes the register, by noun; other apps import from here."""

from stakeholders.services.activities import add_activity, edit_activity, record_activity
from stakeholders.services.answers import Given, LinkOver, answer_invitation, enter_answer, renew_link
from stakeholders.services.capacity import add_training, check_capacity, correct_check
from stakeholders.services.changes import TELL, cancel_activity, say_ready, tell_everybody
from stakeholders.services.commitments import (
    add_commitment,
    answer_commitment,
    ask_commitment,
    close_commitment,
    edit_commitment,
    people_to_ask,
    renew_commitment_link,
)
from stakeholders.services.concerns import add_concern, answer_concern, edit_concern, hear_of_concern
from stakeholders.services.coverage import approve_baseline, write_baseline
from stakeholders.services.dispositions import (
    answer_item,
    publish_answers,
    renew_reply_link,
    reply_to_answer,
    withdraw_answers,
)
from stakeholders.services.erasing import (
    Held,
    Person,
    erase_by_wish,
    erase_due,
    erase_people,
    held,
    people_like,
)
from stakeholders.services.groups import add_group, load_groups, rename_group
from stakeholders.services.heard import erase_contact, note_heard, raise_issue, review_item, say_more
from stakeholders.services.invitations import (
    Guest,
    invite_people,
    note_bounce,
    resend_invitation,
    revoke_invitation,
)
from stakeholders.services.lineage import merge_items, split_item
from stakeholders.services.log import DecisionRow, keep_particulars, note_contact, record_in_full, zone_of
from stakeholders.services.log_imports import (
    LOG_IMPORT_KIND,
    LogResult,
    request_log_check,
    request_log_import,
    take_log,
)
from stakeholders.services.minutes import (
    propose_correction,
    publish_minutes,
    renew_minutes_link,
    settle_correction,
    write_minutes,
)
from stakeholders.services.nominations import nominate, settle_nomination
from stakeholders.services.overdue import tell_overdue
from stakeholders.services.partners import (
    add_partnership,
    edit_partnership,
    review_compact,
    sign_compact,
    write_compact,
)
from stakeholders.services.planning import explain_silence, leave_out, take_in, withdraw_silence
from stakeholders.services.plans import (
    add_action,
    add_planned_message,
    edit_action,
    edit_planned_message,
    finish_action,
    read_mindset,
)
from stakeholders.services.relations import edit_relation, end_relation, relate_groups
from stakeholders.services.reminders import remind_invited
from stakeholders.services.score import keep_scores
from stakeholders.services.sharing import add_practice, edit_practice
from stakeholders.services.sheets import Seat, answer_question, begin_open, begin_paper, seat_of
from stakeholders.services.standing import assess_group, describe_group
from stakeholders.services.surveys import (
    add_question,
    add_survey,
    edit_question,
    edit_survey,
    move_question_up,
    remove_question,
    translate_survey,
)
from stakeholders.services.tasks import Work, follow_failed_mail, gets_mail, work_on
from stakeholders.services.teams import add_seat, add_team, edit_seat, edit_team, remove_seat
from stakeholders.services.waves import (
    ask_people,
    count_wave,
    look_at_sheets,
    open_wave,
    prolong_wave,
    publish_wave,
    remind_asked,
)
from stakeholders.services.wishes import resume_mail, stop_mail, wish_of
from stakeholders.services.wordings import translate_activity
from stakeholders.services.worksheets import answer_prompt

__all__ = [
    "LOG_IMPORT_KIND",
    "TELL",
    "DecisionRow",
    "Given",
    "Guest",
    "Held",
    "LinkOver",
    "LogResult",
    "Person",
    "Seat",
    "Work",
    "add_action",
    "add_activity",
    "add_commitment",
    "add_concern",
    "add_group",
    "add_partnership",
    "add_planned_message",
    "add_practice",
    "add_question",
    "add_seat",
    "add_survey",
    "add_team",
    "add_training",
    "answer_commitment",
    "answer_concern",
    "answer_invitation",
    "answer_item",
    "answer_prompt",
    "answer_question",
    "approve_baseline",
    "ask_commitment",
    "ask_people",
    "assess_group",
    "begin_open",
    "begin_paper",
    "cancel_activity",
    "check_capacity",
    "close_commitment",
    "correct_check",
    "count_wave",
    "describe_group",
    "edit_action",
    "edit_activity",
    "edit_commitment",
    "edit_concern",
    "edit_partnership",
    "edit_planned_message",
    "edit_practice",
    "edit_question",
    "edit_relation",
    "edit_seat",
    "edit_survey",
    "edit_team",
    "end_relation",
    "enter_answer",
    "erase_by_wish",
    "erase_contact",
    "erase_due",
    "erase_people",
    "explain_silence",
    "finish_action",
    "follow_failed_mail",
    "gets_mail",
    "hear_of_concern",
    "held",
    "invite_people",
    "keep_particulars",
    "keep_scores",
    "leave_out",
    "load_groups",
    "look_at_sheets",
    "merge_items",
    "move_question_up",
    "nominate",
    "note_bounce",
    "note_contact",
    "note_heard",
    "open_wave",
    "people_like",
    "people_to_ask",
    "prolong_wave",
    "propose_correction",
    "publish_answers",
    "publish_minutes",
    "publish_wave",
    "raise_issue",
    "read_mindset",
    "record_activity",
    "record_in_full",
    "relate_groups",
    "remind_asked",
    "remind_invited",
    "remove_question",
    "remove_seat",
    "rename_group",
    "renew_commitment_link",
    "renew_link",
    "renew_minutes_link",
    "renew_reply_link",
    "reply_to_answer",
    "request_log_check",
    "request_log_import",
    "resend_invitation",
    "resume_mail",
    "review_compact",
    "review_item",
    "revoke_invitation",
    "say_more",
    "say_ready",
    "seat_of",
    "settle_correction",
    "settle_nomination",
    "sign_compact",
    "split_item",
    "stop_mail",
    "take_in",
    "take_log",
    "tell_everybody",
    "tell_overdue",
    "translate_activity",
    "translate_survey",
    "wish_of",
    "withdraw_answers",
    "withdraw_silence",
    "work_on",
    "write_baseline",
    "write_compact",
    "write_minutes",
    "zone_of",
]
