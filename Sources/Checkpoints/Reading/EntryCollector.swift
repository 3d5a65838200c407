import Tensors

/// Gathers what a file's reader finds, and holds it to the limits.
struct EntryCollector {
  let source: CheckpointSource
  let limits: CheckpointLimits
  let budget: StructureBudget
  private(set) var tensors: [CheckpointTensor] = []
  private(set) var otherEntries: [String] = []
  private var names: Set<String> = []
  private var copiedByteCount = 0

  init(source: CheckpointSource, limits: CheckpointLimits) {
    self.source = source
    self.limits = limits
    budget = StructureBudget(
      byteCount: limits.structureByteCount(ofFile: source.bytes.count))
  }

  /// What a tensor's entry takes here and in the checkpoint's table of names.
  private static let tensorCost =
    StructureBudget.element(of: MemoryLayout<CheckpointTensor>.stride)
    // Two hash tables, at most three quarters full.
    + 2 * StructureBudget.element(of: 32) + StructureBudget.block
  private static let otherCost =
    2 * StructureBudget.element(of: MemoryLayout<String>.stride) + StructureBudget.block

  /// Adds a tensor.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - elementType: The type of its elements.
  ///   - view: Which elements of its storage it consists of.
  ///   - storage: Where its storage lies in the file.
  /// - Throws: `CheckpointError` when it does not fit its storage, its name is in use already, or
  ///   the limits are reached.
  mutating func add(
    _ name: String, _ elementType: ElementType, _ view: StridedView, storage: Range<Int>
  ) throws(CheckpointError) {
    guard tensors.count < limits.tensorCount else {
      throw CheckpointError(.tooLarge, "there are more than \(limits.tensorCount) tensors")
    }
    try checkName(name)
    try budget.take(Self.tensorCost + name.utf8.count)
    let tensor = try CheckpointTensor(
      name: name, elementType: elementType, view: view, storage: storage, in: source)
    try checkCopies(tensor)
    guard names.insert(name).inserted else {
      throw CheckpointError(
        .duplicateName, at: "tensor \(Excerpt.of(name))", "another entry has the same name")
    }
    tensors.append(tensor)
  }

  /// Adds the name of something that is no tensor.
  ///
  /// - Parameter name: Its name.
  /// - Throws: `CheckpointError` when the name cannot be one, or the limits are reached.
  mutating func addOther(_ name: String) throws(CheckpointError) {
    try checkName(name)
    try budget.take(Self.otherCost + name.utf8.count)
    otherEntries.append(name)
  }

  private func checkName(_ name: String) throws(CheckpointError) {
    guard name.utf8.count <= limits.nameByteCount else {
      throw CheckpointError(
        .tooLarge, at: "entry \(Excerpt.of(name))",
        "its name is longer than \(limits.nameByteCount) bytes")
    }
    guard name.unicodeScalars.allSatisfy(Excerpt.isPrintable) else {
      throw CheckpointError(
        .corrupt, at: "entry \(Excerpt.of(name))", "its name has characters that cannot be printed")
    }
  }

  /// Bounds what copying all tensors that are not contiguous would take.
  private mutating func checkCopies(_ tensor: CheckpointTensor) throws(CheckpointError) {
    guard !tensor.isContiguous else { return }
    let limit = limits.copiedByteCount(ofFile: source.bytes.count)
    let sum = copiedByteCount.addingReportingOverflow(tensor.byteCount)
    guard !sum.overflow, sum.partialValue <= limit else {
      throw CheckpointError(
        .tooLarge, at: "tensor \(Excerpt.of(tensor.name))",
        "copies of the tensors that are not contiguous would take more than \(limit) bytes",
        remedy: "in Python, save contiguous tensors: tensor.contiguous()")
    }
    copiedByteCount = sum.partialValue
  }
}
