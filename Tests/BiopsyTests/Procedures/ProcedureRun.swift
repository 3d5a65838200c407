import Base
import Imaging
import Models

@testable import Biopsy

/// What came of a simulated procedure, held against its truth.
struct ProcedureRun {
  /// The numbers that each polyp's findings had.
  private(set) var numbers: [Set<Int>]
  /// In how many frames each polyp was found.
  private(set) var foundFrames: [Int]
  /// In how many frames each false alarm was shown.
  private(set) var shownAlarms: [Int: Int] = [:]
  /// Every number that was shown.
  private(set) var shownNumbers: Set<Int> = []
  private(set) var calls: [PolypCall] = []
  private(set) var runs: [AlarmRun] = []
  private(set) var polypCount = 0
  private(set) var shownFrames = 0
  /// How many frames each false alarm lasts.
  private(set) var alarmFrames: [Int] = []

  init(seed: UInt64, policy: ProcedurePolicy, classifier: (any HistologyClassifier)? = nil) throws {
    try self.init(
      SimulatedSegmenter(SimulatedProcedure(seed: seed)), policy: policy, classifier: classifier)
  }

  init(
    _ segmenter: some TruthfulSegmenter, policy: ProcedurePolicy,
    classifier: (any HistologyClassifier)? = nil
  ) throws {
    let map = segmenter.map
    let procedure = try Procedure(grid: map.grid, policy: policy, classifier: classifier)
    numbers = Array(repeating: [], count: segmenter.polypCount)
    foundFrames = Array(repeating: 0, count: segmenter.polypCount)
    let pixels = FramePixels.image(
      Image(size: ImageSize(width: 1, height: 1), color: Color(red: 0, green: 0, blue: 0)))
    for frame in 0..<segmenter.frameCount {
      segmenter.advance(to: frame)
      map.findings.withUnsafeBufferPointer { findings in
        let seen = procedure.observe(
          findings, labels: map.labels, region: map.frameSize.bounds, picture: segmenter.picture,
          segmenter.conditions)
        take(seen, map.truth)
      }
      procedure.examine(pixels)
      calls += procedure.takeSealedCalls()
    }
    calls += procedure.finish()
    alarmFrames = segmenter.alarmFrames
    runs = procedure.recordedAlarms
    polypCount = procedure.polypCount
  }

  private mutating func take(_ seen: ProcedureFrame, _ truth: [Set<Int>]) {
    for polyp in seen.polyps { shownNumbers.insert(polyp.number) }
    shownFrames += seen.polyps.count
    for owners in truth {
      for owner in owners where owner >= 0 { foundFrames[owner] += 1 }
    }
    for polyp in seen.polyps {
      // A finding that is two polyps tells nothing about which number is whose.
      guard let index = polyp.findingIndex, truth[index].count == 1, let owner = truth[index].first
      else { continue }
      if owner >= 0 {
        numbers[owner].insert(polyp.number)
      } else {
        shownAlarms[-1 - owner, default: 0] += 1
      }
    }
  }

  /// The polyps that were found often enough to be numbered, whatever the policy.
  var countedPolyps: [Int] { foundFrames.indices.filter { foundFrames[$0] >= 20 } }

  /// Those of them that had one number all through, and one that no other polyp had.
  var steadyPolyps: [Int] {
    countedPolyps.filter { polyp in
      guard numbers[polyp].count == 1, let number = numbers[polyp].first else { return false }
      return numbers.indices.allSatisfy { $0 == polyp || !numbers[$0].contains(number) }
    }
  }
}
