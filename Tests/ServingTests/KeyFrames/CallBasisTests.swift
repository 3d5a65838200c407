import Base
import Foundation
import Imaging
import Models
import Study
import Testing

@testable import Biopsy
@testable import Serving

@Suite("What a call's record says of its looks")
struct CallBasisTests {
  private let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("CallBasis.\(UUID().uuidString)").path
  private let weights: [Float] = [0.5, 0.9, 0.7]

  private func keeper(perCall: Int) throws -> LookKeeper {
    let configuration = KeyFrameConfiguration(
      folder: root, quotaByteCount: 1000, retentionDays: 1, perCall: perCall)
    return LookKeeper(
      configuration, folder: try configuration.openFolder(), logger: TrialLedger.logger)
  }

  /// A call of three looks at frames 4, 5 and 6 of a second generation, which began at frame 100.
  private func sealed(_ captures: [FrameCapture?]) throws -> StreamProcedure.SealedCall {
    let looks = weights.enumerated().map { index, weight in
      PolypLook(
        moment: LookMoment(
          frame: 4 + index, milliseconds: 160, crop: crop(index), imagingMode: .nbi),
        quality: weight, probabilities: [0.1, 0.9])
    }
    let point = try OperatingPoint(low: 0.5, high: 0.8)
    let digest = SHA256.hash([1])
    return StreamProcedure.SealedCall(
      polyp: 1,
      call: PolypCall(
        polyp: 1, opinion: .highConfidence(classIndex: 1, probability: 0.9),
        probabilities: [0.1, 0.9], looks: 3, occasion: .gone, frames: 9,
        firstShownMilliseconds: 0, lastFoundMilliseconds: 400, hasUncheckedMode: false,
        evidence: looks),
      classes: ["hyperplastic", "adenoma"].map { HistologyClass(label: $0, isNeoplastic: true) },
      operatingPoints: [point, point],
      engine: CallEvent.Engine(
        pipeline: "p", pipelineDigest: digest, models: [], provider: "cpu", precision: "float32",
        isDegraded: false, runtimeVersion: "1", product: "p", purpose: "research"),
      imagingMode: .nbi, purpose: .research, policy: HistologyPolicy(), decodesExactly: true,
      frameBase: 100, captures: captures)
  }

  private func crop(_ index: Int) -> PixelRectangle {
    PixelRectangle(x: index, y: 2, width: 30, height: 40)
  }

  private func capture(
    _ bytes: [UInt8], in keeper: LookKeeper, saying probabilities: [PixelRectangle: [Float]] = [:]
  ) throws -> FrameCapture {
    let capture = FrameCapture(captured: .now)
    let folder = try #require(keeper.folder)
    capture.finish(
      .init(
        source: .init(encoding: "jpeg", byteCount: 9, digest: SHA256.hash([9])),
        picture: .success(
          .init(
            file: try folder.write(
              bytes, as: KeyFrameName(stream: 12, digest: SHA256.hash(bytes))), isLossless: true,
            mask: nil, probabilities: probabilities))))
    return capture
  }

  private func files() throws -> Set<String> {
    try Set(FileManager.default.contentsOfDirectory(atPath: root).filter { $0.hasSuffix(".jpg") })
  }

  private func remove() { try? FileManager.default.removeItem(atPath: root) }

  @Test func picturesThatCountMostAreKept() throws {
    defer { remove() }
    let keeper = try keeper(perCall: 2)
    let basis = try {
      let captures = try (0..<3).map { index in
        try capture([UInt8(index)], in: keeper, saying: index == 1 ? [crop(1): [0.2, 0.8]] : [:])
      }
      let (basis, pictures) = keeper.basis(of: try sealed(captures))
      for picture in pictures { picture.keep() }
      return basis
    }()
    keeper.stop()
    #expect(basis.looks.map(\.frame) == [104, 105, 106])
    #expect(basis.looks.map(\.weight.value) == weights)
    #expect(basis.decodesExactly && basis.rule?.minimumLooks == HistologyPolicy().minimumCrops)
    #expect(basis.looks[0].picture == .notKept(.perCall))
    #expect(basis.looks[0].source != nil)
    let kept = basis.looks.map { look -> CallEvent.Look.Kept? in
      if case .kept(let kept) = look.picture { kept } else { nil }
    }
    #expect(kept[1]?.probabilities?.map(\.value) == [0.2, 0.8] && kept[2]?.probabilities == nil)
    let names = [UInt8(1), 2].map { "\(KeyFrameName(stream: 12, digest: SHA256.hash([$0])))" }
    #expect(try files() == Set(names))
  }

  @Test func aFrameOfTwoPolypsIsOneFile() throws {
    defer { remove() }
    let keeper = try keeper(perCall: 16)
    let shared = try capture([7], in: keeper)
    let (first, pictures) = keeper.basis(of: try sealed([shared, shared, nil]))
    let (second, _) = keeper.basis(of: try sealed([nil, shared, shared]))
    for picture in pictures { picture.keep() }
    keeper.stop()
    #expect(first.looks[0].picture == first.looks[1].picture)
    #expect(first.looks[0].picture == second.looks[2].picture)
    #expect(first.looks[2].picture == .notKept(.late) && first.looks[2].source == nil)
    #expect(try files().count == 1)
  }

  @Test func picturesOfACallThatIsNotRecordedGo() throws {
    defer { remove() }
    let keeper = try keeper(perCall: 16)
    let count = try {
      let captures = try (0..<3).map { try capture([UInt8($0)], in: keeper) }
      let (basis, pictures) = keeper.basis(of: try sealed(captures))
      #expect(basis.looks.allSatisfy { if case .kept = $0.picture { true } else { false } })
      return pictures.count
    }()
    keeper.stop()
    #expect(try count == 3 && files().isEmpty)
  }

  @Test func whatIsNotReadyInTimeIsLate() throws {
    defer { remove() }
    let keeper = try keeper(perCall: 16)
    let never = FrameCapture(captured: .now)
    let ready = try capture([1], in: keeper)
    let (basis, _) = keeper.basis(of: try sealed([never, never, ready]))
    keeper.stop()
    #expect(basis.looks[0].picture == .notKept(.late) && basis.looks[1].picture == .notKept(.late))
    #expect(basis.looks[2].source != nil)
  }
}
