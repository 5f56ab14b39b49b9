"""The typed schema, a module per room of the house: columns and constraints, no behaviour."""

from repository.tables.asking import Assignment, Clarification, DayDigest, FollowUp, FollowUpSend
from repository.tables.base import Base
from repository.tables.chat import ChatCode, ChatState, Draft, Fetch, PollPosition, Upload
from repository.tables.journal import (
    Attachment,
    CopyKey,
    Counter,
    DerivedText,
    Extract,
    File,
    Hold,
    InboundMessage,
    Reference,
    ScanPage,
    ScanReading,
)
from repository.tables.measures import Measure, MeasureVersion, Particular, ProvisionLink, VersionFile
from repository.tables.naming import AddressCode, NamingProposal
from repository.tables.people import (
    FocalPoint,
    Identity,
    Invitation,
    Officer,
    OfficerSession,
    Person,
    SignInLink,
)
from repository.tables.requests import (
    AssistanceReceived,
    AssistanceRequest,
    HelpRequest,
    Need,
    Result,
    Submission,
    Withdrawal,
)
from repository.tables.trail import AuditEntry, Change
from repository.tables.wayout import AddressHealth, OutboundMessage

__all__ = [
    "AddressCode",
    "AddressHealth",
    "Assignment",
    "AssistanceReceived",
    "AssistanceRequest",
    "Attachment",
    "AuditEntry",
    "Base",
    "Change",
    "ChatCode",
    "ChatState",
    "Clarification",
    "CopyKey",
    "Counter",
    "DayDigest",
    "DerivedText",
    "Draft",
    "Extract",
    "Fetch",
    "File",
    "FocalPoint",
    "FollowUp",
    "FollowUpSend",
    "HelpRequest",
    "Hold",
    "Identity",
    "InboundMessage",
    "Invitation",
    "Measure",
    "MeasureVersion",
    "NamingProposal",
    "Need",
    "Officer",
    "OfficerSession",
    "OutboundMessage",
    "Particular",
    "Person",
    "PollPosition",
    "ProvisionLink",
    "Reference",
    "Result",
    "ScanPage",
    "ScanReading",
    "SignInLink",
    "Submission",
    "Upload",
    "VersionFile",
    "Withdrawal",
]
