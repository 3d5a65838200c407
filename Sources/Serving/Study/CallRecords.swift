import Base
import Biopsy
import Study

/// Calls on their way to the ledger, and their pictures.
final class CallRecords: Sendable {
  private let calls: [(call: StreamProcedure.SealedCall, sealing: CallEvent.Sealing)]
  private let stream: StudyStream
  private let protocolDigest: SHA256.Digest
  private let display: DisplayMode
  private let decided: MonotonicInstant
  private let keeper: LookKeeper
  private let pictures = Locked<[PendingKeyFrame]>([])

  /// Takes calls; how things stand now is told with them.
  ///
  /// - Parameters:
  ///   - calls: The calls.
  ///   - stream: The stream that they belong to.
  ///   - protocolDigest: The digest of the protocol that holds.
  ///   - display: When the station gets to see the calls.
  ///   - disclosure: What the endoscopist has been shown of the stream; nil where nothing can have been.
  ///   - keeper: Has their pictures.
  init(
    _ calls: [StreamProcedure.SealedCall], of stream: StudyStream, protocolDigest: SHA256.Digest,
    display: DisplayMode, disclosure: PolypDisclosure?, keeper: LookKeeper
  ) {
    self.calls = calls.map { call in
      (
        call,
        CallEvent.Sealing(
          hasShownOutline: disclosure?.hasShown(.outline, of: call.polyp) ?? false,
          hasShownOpinion: disclosure?.hasShownOpinion(of: call.polyp) ?? false)
      )
    }
    self.stream = stream
    self.protocolDigest = protocolDigest
    self.display = display
    self.keeper = keeper
    decided = .now
  }

  /// How many there are.
  var count: Int { calls.count }

  /// Makes the records, and waits for what their looks are made of.
  @Sendable func make() -> [any StudyEvent] {
    calls.map { call, sealing in
      let (basis, pictures) = keeper.basis(of: call)
      self.pictures.withLock { $0 += pictures }
      return CallEvent(
        call, of: stream, protocolDigest: protocolDigest, display: display, now: decided,
        basis: basis, sealing: sealing)
    }
  }

  /// The records are on the disk: the pictures that they name stay there.
  func keepPictures() {
    for picture in pictures.withLock({ $0 }) { picture.keep() }
  }
}
