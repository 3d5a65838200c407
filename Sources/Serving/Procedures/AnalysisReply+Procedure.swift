import Biopsy
import Imaging
import Models
import Wire

extension AnalysisReply {
  /// Fills what is told of polyps, and of the picture's quality.
  ///
  /// - Parameters:
  ///   - frame: What became of the frame's findings.
  ///   - display: When the station gets to see what was found.
  ///   - procedure: The stream's.
  /// - Returns: Whether findings, masks and contours may be told.
  mutating func tell(
    _ frame: ProcedureFrame, display: DisplayMode, of procedure: StreamProcedure
  ) -> Bool {
    sight = FrameSight(frame, of: procedure)
    let displayed = frame.displayed(display, isRevealed: procedure.isRevealed)
    quality = ResultMessage.PictureQuality(frame.quality.reasons)
    self.display = ResultMessage.DisplayMode(rawValue: display.rawValue)
    switch displayed.outcome {
    case .findings: outcome = .findings
    case .noPolyp: outcome = .noPolyp
    case .abstained(let abstention):
      outcome = .abstained
      reason = abstention.rawValue
    case .withheld: outcome = .withheld
    }
    guard displayed.outcome != .withheld else { return false }
    polyps = displayed.polyps.map { ResultMessage.Polyp($0, of: procedure) }
    return displayed.showsFindings
  }
}

extension FrameSight {
  /// What was seen in a frame; polyps that are only held are not.
  fileprivate init(_ frame: ProcedureFrame, of procedure: StreamProcedure) {
    quality = frame.quality.reasons.rawValue
    for polyp in frame.polyps where polyp.state == .visible {
      polyps.append(UInt32(clamping: procedure.number(of: polyp.number)))
    }
  }
}

extension ResultMessage.PictureQuality {
  init(_ reasons: QualityReasons) {
    self.init(isUsable: reasons.isEmpty, reasons: reasons.words)
  }
}

extension ResultMessage.Polyp {
  init(_ polyp: ShownPolyp, of procedure: StreamProcedure) {
    let number = procedure.number(of: polyp.number)
    let opinion = procedure.disclosure.mayTellOpinion(of: number) ? polyp.opinion : nil
    self.init(
      number: number, state: polyp.state == .visible ? .visible : .held,
      finding: polyp.findingIndex,
      box: [polyp.box.x, polyp.box.y, polyp.box.width, polyp.box.height],
      call: opinion.map {
        PolypOpinion(
          $0, of: procedure.classes,
          isSealed: polyp.isSealed && procedure.disclosure.mayTellSealed(of: number),
          purpose: procedure.purpose)
      })
  }
}

extension PolypOpinion {
  /// What histology says, for the wire.
  init(
    _ opinion: HistologyOpinion, of classes: [HistologyClass], isSealed: Bool,
    purpose: ModelPurpose
  ) {
    switch opinion {
    case .highConfidence(let index, let probability), .lowConfidence(let index, let probability):
      self.init(
        finding: classes[index].label, probability: probability,
        isConfident: opinion.isConfident, isSealed: isSealed)
    case .abstained(let reason):
      self.init(abstained: reason.rawValue, isSealed: isSealed)
    }
    self.purpose = purpose
  }
}

extension ImagingMode {
  /// What a station declares.
  init(_ declared: DeclaredImagingMode) {
    self = ImagingMode(rawValue: declared.rawValue) ?? .unknown
  }
}
