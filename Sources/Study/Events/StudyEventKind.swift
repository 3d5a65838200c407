/// What a record of the ledger tells.
public enum StudyEventKind: String, CaseIterable, Sendable {
  /// How the study is done, before anything else.
  case studyProtocol = "protocol"
  /// The daemon began to serve under the protocol.
  case serviceStarted = "service_started"
  /// A patient's examination is part of the study, or is left out for a reason.
  case enrolment
  /// A station announced frames.
  case streamOpened = "stream_opened"
  /// What became of frames of a stream that were settled one after the other.
  case frames
  /// What became of a stream's frames.
  case streamClosed = "stream_closed"
  /// How a model in the shadow compared with the one that served a stream.
  case shadowAccount = "shadow_account"
  /// What a polyp was taken for.
  case call
  /// When what was found of a polyp was first shown.
  case display
  /// What the endoscopist takes a polyp for.
  case endoscopistCall = "endoscopist_call"
  /// What was done with a polyp, and which jar it went into.
  case resection
  /// What pathology says of a specimen.
  case pathology
  /// A person's decision on which specimen is which polyp.
  case manualLink = "manual_link"
  /// A comparison with the list of examinations that took place.
  case reconciliation
  /// Somebody looked at results.
  case look
  /// Records were handed out.
  case export
  /// A patient withdrew.
  case withdrawal
  /// What records said of a patient is erased.
  case erasure
  /// Another key makes pseudonyms from now on.
  case keyChange = "key_change"
  /// The machine's clock was set.
  case clockStep = "clock_step"
  /// A day without an examination.
  case emptyDay = "empty_day"
  /// Kept pictures of calls were removed.
  case keyFramesRemoved = "key_frames_removed"
}

extension StudyEventKind {
  /// The type that reads and writes the kind's payload.
  public var type: any StudyEvent.Type {
    switch self {
    case .studyProtocol: ProtocolEvent.self
    case .serviceStarted: ServiceStartedEvent.self
    case .enrolment: EnrolmentEvent.self
    case .streamOpened: StreamOpenedEvent.self
    case .frames: FramesEvent.self
    case .streamClosed: StreamClosedEvent.self
    case .shadowAccount: ShadowAccountEvent.self
    case .call: CallEvent.self
    case .display: DisplayEvent.self
    case .endoscopistCall: EndoscopistCallEvent.self
    case .resection: ResectionEvent.self
    case .pathology: PathologyEvent.self
    case .manualLink: ManualLinkEvent.self
    case .reconciliation: ReconciliationEvent.self
    case .look: LookEvent.self
    case .export: ExportEvent.self
    case .withdrawal: WithdrawalEvent.self
    case .erasure: ErasureEvent.self
    case .keyChange: KeyChangeEvent.self
    case .clockStep: ClockStepEvent.self
    case .emptyDay: EmptyDayEvent.self
    case .keyFramesRemoved: KeyFramesRemovedEvent.self
    }
  }
}
