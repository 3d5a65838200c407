import Base
import Biopsy
import Foundation
import Imaging
import Models
import Study
import Testing

@testable import Serving

@Suite("Pictures of looks")
struct LookKeeperTests {
  private let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("LookKeeper.\(UUID().uuidString)").path
  private let pool = FrameBufferPool(budget: FrameMemoryBudget(byteCount: 1 << 24))
  private let size = ImageSize(width: 64, height: 48)
  private let crop = PixelRectangle(x: 8, y: 8, width: 16, height: 16)

  private final class FixedClassifier: HistologyClassifier {
    let classes = ["a", "b"].map { HistologyClass(label: $0, isNeoplastic: true) }
    /// Set when the model is asked.
    let asked: Flag?
    /// The model answers when this is set.
    let gate: Flag?
    let first: Float

    init(asked: Flag? = nil, gate: Flag? = nil, first: Float = 0.25) {
      self.asked = asked
      self.gate = gate
      self.first = first
    }

    func acceptance(of mode: ImagingMode) -> ModelManifest.ModeAcceptance { .accepted }

    func classify(
      _ crop: PixelRectangle, of pixels: FramePixels,
      into probabilities: UnsafeMutableBufferPointer<Float>
    ) throws(SegmentationError) {
      asked?.set()
      gate?.wait()
      probabilities[0] = first
      probabilities[1] = 1 - first
    }
  }

  private func keeper(
    quota: Int = 1 << 20, mask: PixelMask = PixelMask()
  ) throws -> LookKeeper {
    let configuration = KeyFrameConfiguration(
      folder: root, quotaByteCount: quota, retentionDays: 30, mask: mask)
    return LookKeeper(
      configuration, folder: try configuration.openFolder(),
      logger: Logger(threshold: .error) { _ in })
  }

  private func job(
    _ bytes: [UInt8], _ encoding: FrameEncoding, asked: Flag? = nil, gate: Flag? = nil,
    first: Float = 0.25
  ) throws -> LookKeeper.Job {
    let loan = try #require(pool.take(byteCount: max(1, bytes.count)))
    loan.buffer.memory.copyBytes(from: bytes)
    return LookKeeper.Job(
      stream: 12, capture: FrameCapture(captured: .now), loan: loan, byteCount: bytes.count,
      encoding: encoding, exactDecode: false, crops: [crop],
      witness: HistologyWitness { FixedClassifier(asked: asked, gate: gate, first: first) })
  }

  private func raw() throws -> (bytes: [UInt8], encoding: FrameEncoding) {
    let image = Image(size: size, color: Color(red: 200, green: 90, blue: 40))
    return (image.pixels, .raw(try RawFrameLayout(size: size, format: .rgb)))
  }

  private func outcome(_ job: LookKeeper.Job) throws -> FrameCapture.Outcome {
    try #require(job.capture.outcome(within: .seconds(60)))
  }

  private func absence(_ outcome: FrameCapture.Outcome) -> CallEvent.Look.Absence? {
    if case .failure(let error) = outcome.picture { error.reason } else { nil }
  }

  private func remove() { try? FileManager.default.removeItem(atPath: root) }

  @Test func ofJPEGsTheModelNeedNotBeAskedAgain() throws {
    defer { remove() }
    let keeper = try keeper()
    let image = Image(size: size, color: Color(red: 200, green: 90, blue: 40))
    let bytes = try JPEGEncoder().encode(image)
    let job = try job(bytes, .jpeg)
    keeper.take(job)
    let outcome = try outcome(job)
    #expect(
      outcome.source
        == .init(encoding: "jpeg", byteCount: bytes.count, digest: SHA256.hash(bytes)))
    let picture = try outcome.picture.get()
    #expect(picture.isLossless && picture.probabilities.isEmpty && picture.mask == nil)
    let stored = try FileDescriptor.readFile(
      "\(root)/\(picture.file.name)", maximumByteCount: 1 << 20)
    #expect(picture.file.name == KeyFrameName(stream: 12, digest: SHA256.hash(stored)))
    keeper.stop()
    #expect(keeper.outcomes == ["kept": 1])
  }

  @Test func ofOtherPixelsTheModelSaysWhatItTakesThemFor() throws {
    defer { remove() }
    let part = try #require(PixelMask.Part(left: 0, top: 0, width: 500_000, height: 500_000))
    let keeper = try keeper(mask: PixelMask(parts: [part]))
    let (bytes, encoding) = try raw()
    let jobs = [
      try job(bytes, encoding),
      try job(JPEGEncoder().encode(Image(size: size)), .jpeg),
    ]
    for job in jobs { keeper.take(job) }
    for (job, isLossless) in zip(jobs, [false, true]) {
      let picture = try outcome(job).picture.get()
      #expect(picture.isLossless == isLossless)
      #expect(picture.probabilities == [crop: [0.25, 0.75]])
      #expect(picture.mask == PixelMask(parts: [part]).digest)
    }
    keeper.stop()
  }

  @Test func whatIsNotKeptHasADigestAndAReason() throws {
    defer { remove() }
    let keeper = try keeper(quota: 100)
    let (bytes, encoding) = try raw()
    let jobs = [
      try job(bytes, encoding), try job([1, 2, 3], .jpeg),
      try job(bytes, encoding, first: .nan),
    ]
    for job in jobs { keeper.take(job) }
    let outcomes = try jobs.map { try outcome($0) }
    #expect(outcomes.map { absence($0) } == [.quota, .failed, .failed])
    #expect(outcomes[1].source?.digest == SHA256.hash([1, 2, 3]))
    keeper.stop()
    #expect(keeper.outcomes == ["quota": 1, "failed": 2])
  }

  @Test func aStudyWithoutPicturesHasDigestsAllTheSame() throws {
    let keeper = LookKeeper(nil, folder: nil, logger: Logger(threshold: .error) { _ in })
    let (bytes, encoding) = try raw()
    let job = try job(bytes, encoding)
    keeper.take(job)
    let outcome = try outcome(job)
    #expect(absence(outcome) == .notConfigured)
    #expect(outcome.source?.digest == SHA256.hash(bytes))
    #expect(outcome.source?.encoding == "rgb")
    keeper.stop()
    #expect(keeper.outcomes.isEmpty)
  }

  @Test func whenTooManyWaitTheWorkerHashesAndNothingIsKept() throws {
    defer { remove() }
    let keeper = try keeper()
    let (asked, gate) = (Flag(), Flag())
    let (bytes, encoding) = try raw()
    let jobs = try (0..<LookKeeper.capacity + 3).map { _ in
      try job(bytes, encoding, asked: asked, gate: gate)
    }
    keeper.take(jobs[0])
    asked.wait()
    // The thread is at the first one; of the others as many wait as may.
    for job in jobs.dropFirst() { keeper.take(job) }
    let last = try outcome(try #require(jobs.last))
    #expect(absence(last) == .busy && last.source?.digest == SHA256.hash(bytes))
    gate.set()
    keeper.stop()
    let counts = keeper.outcomes
    #expect(counts == ["kept": LookKeeper.capacity + 1, "busy": 2])
    let afterwards = try job(bytes, encoding)
    keeper.take(afterwards)
    #expect(absence(try outcome(afterwards)) == .busy)
  }
}

@Suite("The configuration of kept pictures")
struct KeyFrameConfigurationTests {
  private func read(_ text: String) throws -> KeyFrameConfiguration {
    try KeyFrameConfiguration(JSONFields(JSONValue(parsing: Array(text.utf8)), at: "key_frames"))
  }

  @Test func masksAreFractionsOfTheFrame() throws {
    let configuration = try read(
      """
      {"folder": "f", "quota_bytes": 5, "retention_days": 7,
       "mask": [{"left": 0, "top": 0.1, "width": 0.3, "height": 0.9}]}
      """)
    let part = try #require(PixelMask.Part(left: 0, top: 100_000, width: 300_000, height: 900_000))
    #expect(
      configuration
        == KeyFrameConfiguration(
          folder: "f", quotaByteCount: 5, retentionDays: 7, perCall: 16,
          mask: PixelMask(parts: [part])))
  }

  @Test(arguments: [
    #"{"folder": "f", "quota_bytes": 5, "retention_days": 7}"#,
    #"{"folder": "f", "quota_bytes": 5, "mask": []}"#,
    #"{"folder": "f", "quota_bytes": 5, "retention_days": 7, "mask": [], "per_call": 17}"#,
    #"{"folder": "f", "quota_bytes": -1, "retention_days": 7, "mask": []}"#,
    #"{"folder": "f", "quota_bytes": 5, "retention_days": 7, "mask": [], "names": 1}"#,
    #"""
    {"folder": "f", "quota_bytes": 5, "retention_days": 7,
     "mask": [{"left": 0.5, "top": 0, "width": 0.6, "height": 1}]}
    """#,
    #"""
    {"folder": "f", "quota_bytes": 5, "retention_days": 7,
     "mask": [{"left": 0.5, "top": 0, "width": 0, "height": 1}]}
    """#,
  ])
  func whatMakesNoSenseIsRefused(text: String) {
    #expect(throws: JSONError.self) { _ = try read(text) }
  }
}
