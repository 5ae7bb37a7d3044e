"""The words of a timeline: one label per event, as a clerk would say it to the applicant."""

from __future__ import annotations

EVENT_LABELS = {
    "CaseReceived": "已收件，出具收件回执",
    "CaseAccepted": "已受理，出具受理通知书",
    "CaseDeemedAccepted": "逾期未告知补正，依法视为受理",
    "CaseDeclined": "不予受理",
    "CorrectionsNotified": "一次性告知补正",
    "MaterialsSupplemented": "申请人补交材料",
    "CaseCorrectedOnSpot": "当场更正",
    "PaperDatesNoted": "登记材料日期",
    "CaseVisited": "到窗口来过",
    "CaseAgentNamed": "登记本件代理人",
    "StepCompleted": "完成审查环节",
    "StepReturned": "退回审查环节",
    "CasePaused": "依法扣除所需时间",
    "ExclusionNotified": "出具所需时间告知书，送达后开始扣除",
    "ExclusionLapsed": "所需时间告知书没有按时送达，期限照常计算",
    "ServiceAgreed": "申请人书面同意电子送达",
    "ReadyNoticeServed": "领取通知已送达",
    "CasePauseEnded": "恢复计算期限",
    "CaseExtended": "经批准延长期限",
    "CaseGranted": "作出准予决定",
    "CaseGrantedByLaw": "逾期未作决定，依法视为准予延续",
    "CaseRefused": "作出不予决定",
    "CaseDecidedInstantly": "当场办结",
    "CaseReadied": "办理结果待领取，已通知申请人",
    "CaseDelivered": "已送达",
    "CaseWithdrawn": "申请人撤回申请",
    "CaseClosedUnaccepted": "申请人关闭（未受理）",
    "CaseResumed": "申请人恢复办理",
    "CaseClosed": "归档",
    "HandoverProposed": "提出移交首办责任",
    "HandoverDeclined": "未接收移交，首办责任人不变",
    "CaseHandedOver": "首办责任人变更",
    "CaseTakenToDepartment": "带回部门办理",
    "MeetingConcluded": "审批办公会提出意见",
    "CaseBroughtToWindow": "交回窗口",
    "CaseOpened": "工作人员打开办件",
    "CaseFormRevealed": "工作人员查看表单中的个人信息",
    "ExaminationOrdered": "决定核查或检验",
    "ExaminersAssigned": "指派两名以上工作人员",
    "ExaminationRecorded": "登记核查或检验结果",
    "ProcedureCancelled": "取消核查或评审",
    "InterestRegistered": "告知利害关系人",
    "StatementInvited": "告知陈述申辩的权利和期间",
    "StatementMade": "收到陈述和申辩",
    "StatementAnswered": "答复陈述申辩",
    "HearingRightTold": "告知要求听证的权利",
    "HearingRequested": "收到听证申请",
    "HearingRequestWithdrawn": "撤回听证申请",
    "HearingOrdered": "决定举行听证",
    "HearingCalled": "通知听证时间、地点",
    "ChairChallenged": "申请听证主持人回避",
    "ChallengeAnswered": "决定回避申请",
    "HearingHeld": "举行听证，制作笔录",
    "ExpertReviewOrdered": "组织专家评审",
    "ExpertOpinionRecorded": "登记专家意见",
    "CaseEscalated": "初步审查完毕，报送上级机关决定",
    "PapersPromised": "申请人承诺后补次要材料",
    "PromisedPapersCame": "补交承诺后补的材料",
    "PromiseBroken": "记载：没有按承诺补交材料（内部记载，可以提出异议）",
    "BreachUrged": "提醒部门对逾期未补的办件作出处理",
    "BreachContested": "申请人对记载提出异议",
    "ContestAnswered": "部门答复异议",
    "CommitmentMade": "申请人采用告知承诺",
    "AfterCheckRecorded": "告知承诺事后核查",
    "CommitmentFoundFalse": "核查发现承诺不实，待依法撤销",
    "ClockRungPassed": "期限提醒",
    "ClockRederived": "工作日历调整，期限重新计算",
}
SUPPLEMENTED = "补正材料齐全，逾期未作处理，依法视为受理"
HEARING_RIGHT_ENDS = "要求听证的期限即将届满"
HEARING_RIGHT_ENDED = "要求听证的期限届满"
AMBER = "临近期限"
OVERDUE = "超过期限"
# What goes on inside the department is not part of the applicant's timeline.
INSIDE_EVENTS = frozenset(
    {
        "PaperDatesNoted",
        "CaseOpened",
        "StepReturned",
        "HandoverProposed",
        "HandoverDeclined",
        "CaseTakenToDepartment",
        "CaseBroughtToWindow",
        "MeetingConcluded",
    }
)


def label_event(event: str, data: dict[str, object]) -> str:
    """The label of one ledger row."""
    if event == "CaseDeemedAccepted" and data.get("kind") == "supplemented":
        return SUPPLEMENTED
    if event == "ClockRungPassed" and data.get("purpose") == "hearing_request":
        return HEARING_RIGHT_ENDS if data.get("rung") == "amber" else HEARING_RIGHT_ENDED
    if event == "ClockRungPassed":
        return AMBER if data.get("rung") == "amber" else OVERDUE
    if event == "StepCompleted":
        return f"完成环节“{data.get('name', '')}”"
    return EVENT_LABELS.get(event, event)
