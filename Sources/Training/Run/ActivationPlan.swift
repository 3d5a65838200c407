internal import Base
internal import Imaging
internal import ONNX
internal import Tensors

/// What a run keeps of its frozen stages, before anything is kept.
struct ActivationPlan: Sendable {
  /// The frozen part at each size of steps, and last at that of validation.
  let prefixes: [FrozenPrefix]
  /// For each of `prefixes` the records: for steps one for each variation and training picture, for
  /// validation one for each picture.
  let sections: [ActivationStore.Section]
  /// How many variations of each picture there are.
  let variations: Int
  /// Whether masks are kept too.
  var hasMasks: Bool { plan.task == .segmentation }
  private let plan: TrainingPlan

  /// Plans what is kept.
  ///
  /// It is nil where new variations are drawn always, or nothing is frozen that can be kept.
  ///
  /// - Parameters:
  ///   - plan: The run.
  ///   - graphs: Its graphs.
  /// - Throws: `ArchitectureError`, `ONNXError` or `TrainingError`.
  init?(_ plan: TrainingPlan, _ graphs: TrainingGraphs) throws {
    guard let variations = plan.recipe.variations else { return nil }
    let sizes = plan.stepSettings.sizes + plan.evaluationSettings.sizes
    var prefixes: [FrozenPrefix] = []
    for size in sizes {
      let known = prefixes.first { $0.size == size }
      guard let prefix = try known ?? FrozenPrefix(graphs, size) else { return nil }
      prefixes.append(prefix)
    }
    self.prefixes = prefixes
    self.variations = variations
    self.plan = plan
    let training = plan.indices(of: .training).count
    let validation = plan.indices(of: .validation).count
    // Variations that no epoch gets to need no room.
    let drawn = min(variations, plan.recipe.epochs)
    sections = prefixes.enumerated().map { number, prefix in
      let isStep = number < prefixes.count - 1
      return ActivationStore.Section(
        count: isStep ? drawn * training : validation,
        byteCount: prefix.recordByteCount(hasMask: plan.task == .segmentation))
    }
  }

  /// How many bytes are kept at most.
  var byteCount: Int { ActivationStore.byteCount(sections) }

  /// All that decides what is kept.
  ///
  /// - Parameter runtimeVersion: The version of the library that computes it.
  /// - Returns: The key.
  func key(runtimeVersion: String) -> SHA256.Digest {
    var hash = SHA256()
    for prefix in prefixes { prefix.model.withUnsafeBytes { hash.update($0) } }
    let settings = plan.stepSettings
    let facts: JSONValue = [
      "task": .string(plan.task.rawValue), "augmentation": settings.policy.json,
      "sizes": .array(
        prefixes.map { [.integer(Int64($0.size.width)), .integer(Int64($0.size.height))] }),
      "mean": .array(settings.mean.map(JSONValue.number)),
      "standard_deviation": .array(settings.standardDeviation.map(JSONValue.number)),
      "seed": .integer(Int64(settings.seed)), "data_fingerprint": .string(plan.fingerprint.hex),
      "variations": .integer(Int64(variations)), "runtime": .string(runtimeVersion),
      "product": .string(ProductVersion.text),
      "sections": .array(
        sections.map { [.integer(Int64($0.count)), .integer(Int64($0.byteCount))] }),
    ]
    Array(facts.serialized().utf8).withUnsafeBytes { hash.update($0) }
    return hash.finalize()
  }
}

extension FrozenPrefix {
  /// How many bytes are kept of a picture: what crosses the frontier, and its mask as float32.
  fileprivate func recordByteCount(hasMask: Bool) -> Int {
    let elements = frontier.reduce(0) { $0 + ($1.type.shape?.elementCount ?? 0) }
    return (elements + (hasMask ? size.pixelCount : 0)) * ElementType.float32.byteCount
  }
}
