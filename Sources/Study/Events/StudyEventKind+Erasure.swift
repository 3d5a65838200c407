extension StudyEventKind {
  /// Whether what a record of this kind says may be erased, because it is about one patient.
  ///
  /// A stream's account and its records of frames are about frames alone: they stay, so that frames still add
  /// up, and so that an audit can tell calls that were erased from calls that were left out. A withdrawal stays because it says why
  /// the others are gone.
  public var isErasable: Bool {
    switch self {
    case .enrolment, .streamOpened, .call, .display, .endoscopistCall, .resection, .pathology,
      .manualLink:
      true
    case .studyProtocol, .serviceStarted, .frames, .streamClosed, .shadowAccount, .keyFramesRemoved,
      .reconciliation, .look, .export, .withdrawal, .erasure, .keyChange, .clockStep, .emptyDay:
      false
    }
  }
}
