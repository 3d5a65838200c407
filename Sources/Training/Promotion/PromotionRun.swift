internal import Base
internal import Evaluation
internal import Imaging
public import Models

/// Asks both versions about every picture of a test set.
public struct PromotionRun {
  private let testSet: PromotionTestSet
  private let versions: Versions<VersionAnswers>
  private let classes: [String]
  private let task: ModelManifest.Task
  /// How much counted: a picture with an empty mask, where there is no polyp to find, does not.
  public private(set) var counts: PromotionTestSet.Counts

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - testSet: The test set.
  ///   - models: The versions, of one task and with the same classes.
  /// - Throws: `ModelError`.
  public init(
    _ testSet: PromotionTestSet, _ models: Versions<ServableModel>
  ) throws(ModelError) {
    self.testSet = testSet
    counts = testSet.counts
    let active: VersionAnswers?
    if let model = models.active { active = try VersionAnswers(model) } else { active = nil }
    versions = Versions(candidate: try VersionAnswers(models.candidate), active: active)
    classes = models.candidate.manifest.classes.map(\.label)
    task = models.candidate.manifest.task
  }

  /// Asks about every picture.
  ///
  /// - Parameter progress: Is told how many pictures are done, and of how many.
  /// - Returns: What the versions say of each case.
  /// - Throws: `TrainingError` with the code `invalidRows`, naming the line of a picture that cannot be
  ///   read or run, or the codes of ``PromotionTestSet/requireClasses(_:)``.
  public mutating func cases(
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(TrainingError) -> PromotionCases {
    switch task {
    case .classification: .polyps(try polyps(progress))
    case .segmentation: .pictures(try pictures(progress))
    }
  }

  private func polyps(
    _ progress: (Int, Int) -> Void
  ) throws(TrainingError) -> [PromotionCases.ClassifiedPolyp] {
    let indices = try testSet.indices(in: classes)
    var sums: [Int: PolypSums] = [:]
    for (done, member) in testSet.members.enumerated() {
      let probabilities = try named(member) {
        let file = try testSet.read(member.example.row.image, member.picture)
        return try versions.map { try $0.probabilities(of: file).map(Double.init) }
      }
      sums[member.example.polyp, default: PolypSums(member.example, probabilities)]
        .add(probabilities)
      progress(done + 1, testSet.members.count)
    }
    return sums.sorted { $0.key < $1.key }.compactMap { entry in
      indices[entry.value.example.classIndex].map { index in
        PromotionCases.ClassifiedPolyp(
          patient: entry.value.example.patient, classIndex: index,
          probabilities: entry.value.means)
      }
    }
  }

  private mutating func pictures(
    _ progress: (Int, Int) -> Void
  ) throws(TrainingError) -> [PromotionCases.SegmentedPicture] {
    var pictures: [PromotionCases.SegmentedPicture] = []
    var counted: [PromotionTestSet.Member] = []
    for (done, member) in testSet.members.enumerated() {
      let agreement = try named(member) { () -> Versions<PromotionCases.MaskAgreement>? in
        let drawn = try testSet.read(member.example.row.mask ?? "", member.mask)
        let gray = try ImageFile.decodeGray(drawn, name: "the mask")
        let mask = try BinaryMask(
          width: gray.size.width, height: gray.size.height, gray: gray.pixels)
        guard !mask.isEmpty else { return nil }
        let file = try testSet.read(member.example.row.image, member.picture)
        return try versions.map { try $0.agreement(on: file, with: mask) }
      }
      if let agreement {
        pictures.append(.init(patient: member.example.patient, agreement: agreement))
        counted.append(member)
      }
      progress(done + 1, testSet.members.count)
    }
    counts = PromotionTestSet.Counts(counted)
    return pictures
  }

  /// Names the line of a picture that something is wrong with.
  private func named<Value>(
    _ member: PromotionTestSet.Member, _ body: () throws -> Value
  ) throws(TrainingError) -> Value {
    do {
      return try body()
    } catch {
      let code = (error as? TrainingError)?.code ?? .invalidRows
      throw TrainingError(code, "\(testSet.name):\(member.example.row.line): \(error)")
    }
  }
}

/// The probabilities of a polyp's pictures, added up.
private struct PolypSums {
  let example: LabelledDataset.Example
  private var sums: Versions<[Double]>
  private var count = 0

  init(_ example: LabelledDataset.Example, _ first: Versions<[Double]>) {
    self.example = example
    sums = first.map { Array(repeating: 0, count: $0.count) }
  }

  mutating func add(_ probabilities: Versions<[Double]>) {
    let (candidate, active) = (probabilities.candidate, probabilities.active)
    func sum(_ left: [Double], _ right: [Double]) -> [Double] {
      zip(left, right).map { $0 + $1 }
    }
    sums = Versions(
      candidate: sum(sums.candidate, candidate),
      active: sums.active.map { sum($0, active ?? []) })
    count += 1
  }

  var means: Versions<[Double]> { sums.map { $0.map { $0 / Double(count) } } }
}
