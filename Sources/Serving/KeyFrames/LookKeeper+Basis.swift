import Base
import Biopsy
import Imaging
import Models
import Study

extension LookKeeper {
  /// How long a record waits for what its looks are made of, which mostly has long been there: less than
  /// stations wait for records of theirs that come behind it.
  private static let patience = Duration.seconds(4)

  /// What a call can be computed from again; the pictures that it names are on the disk, and stay there if
  /// they are kept.
  ///
  /// Waits, for as long as looks are being hashed.
  ///
  /// - Parameter sealed: The call.
  /// - Returns: The looks and the rule; and the pictures, to be kept with the record.
  func basis(
    of sealed: StreamProcedure.SealedCall
  ) -> (basis: CallEvent.Basis, pictures: [PendingKeyFrame]) {
    let deadline = MonotonicInstant.now + Self.patience
    let outcomes = sealed.captures.map { $0?.outcome(within: max(.zero, deadline - .now)) }
    let (kept, pictures) = chosen(outcomes, of: sealed)
    let looks = sealed.call.evidence.indices.map { index in
      CallEvent.Look(
        sealed.call.evidence[index], frame: sealed.frameBase, capture: sealed.captures[index],
        source: outcomes[index]?.source, picture: kept[index])
    }
    let basis = CallEvent.Basis(
      rule: CallEvent.Rule(sealed), decodesExactly: sealed.decodesExactly, looks: looks)
    return (basis, pictures)
  }

  /// What is told of each look's picture, and those that are kept.
  private func chosen(
    _ outcomes: [FrameCapture.Outcome?], of sealed: StreamProcedure.SealedCall
  ) -> ([CallEvent.Look.Picture], [PendingKeyFrame]) {
    let evidence = sealed.call.evidence
    let most = configuration?.perCall ?? 0
    // The ones that count most; of equal ones the earlier.
    let best = Set(
      evidence.indices.sorted {
        (evidence[$0].quality, $1) > (evidence[$1].quality, $0)
      }.prefix(most))
    var pictures: [PendingKeyFrame] = []
    let told: [CallEvent.Look.Picture] = outcomes.indices.map { index in
      guard configuration != nil else { return .notKept(.notConfigured) }
      guard let outcome = outcomes[index] else { return .notKept(.late) }
      switch outcome.picture {
      case .failure(let absence): return .notKept(absence.reason)
      case .success(let picture):
        guard best.contains(index) else { return .notKept(.perCall) }
        pictures.append(picture.file)
        return .kept(CallEvent.Look.Kept(picture, crop: evidence[index].moment.crop))
      }
    }
    return (told, pictures)
  }
}

extension CallEvent.Look {
  fileprivate init(
    _ look: PolypLook, frame base: Int, capture: FrameCapture?, source: Source?, picture: Picture
  ) {
    let crop = look.moment.crop
    self.init(
      frame: base + look.moment.frame, capturedMilliseconds: look.moment.milliseconds,
      capturedTime: capture?.capturedTime ?? 0,
      latencyMicroseconds: capture?.latencyMicroseconds ?? 0,
      imagingMode: look.moment.imagingMode.rawValue,
      crop: [crop.x, crop.y, crop.width, crop.height], weight: ExactNumber(finite: look.quality),
      probabilities: look.probabilities.map(ExactNumber.init(finite:)), source: source,
      picture: picture)
  }
}

extension CallEvent.Look.Kept {
  fileprivate init(_ picture: FrameCapture.Picture, crop: PixelRectangle) {
    self.init(
      digest: picture.file.name.digest, byteCount: picture.file.byteCount,
      isLossless: picture.isLossless,
      mask: picture.mask,
      probabilities: picture.probabilities[crop]?.map(ExactNumber.init(finite:)))
  }
}

extension CallEvent.Rule {
  /// The rule of a sealed call; nil without a histology model.
  fileprivate init?(_ sealed: StreamProcedure.SealedCall) {
    guard !sealed.operatingPoints.isEmpty else { return nil }
    self.init(
      minimumLooks: sealed.policy.minimumCrops,
      maximumDisagreement: ExactNumber(finite: sealed.policy.maximumDisagreement),
      points: sealed.operatingPoints.map {
        Point(low: ExactNumber(finite: $0.low), high: ExactNumber(finite: $0.high))
      })
  }
}

extension ExactNumber {
  /// A number that has been checked: weights, bounds, and probabilities that the procedure has accepted.
  fileprivate init(finite value: Float) {
    guard let number = ExactNumber(value) else {
      preconditionFailure("what a call is made of is finite")
    }
    self = number
  }
}
