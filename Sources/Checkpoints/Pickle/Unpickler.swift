/// Runs a pickle's instructions as far as tensors need them.
///
/// A pickle is a program for a stack machine that can name any function of Python and call it. This
/// machine has no functions: what a pickle may call is a table (`KnownGlobal`), and calling only
/// notes shapes and storages down.
struct Unpickler {
  var cursor: ByteCursor
  var heap: PickleHeap
  private let budget: StructureBudget
  private var stack: [PickleValue] = []
  private var deepestStack = 0
  /// The stack's depth at each mark.
  private var marks: [Int] = []
  private var memo: [UInt32: PickleValue] = [:]
  /// Where the instruction that is being run begins.
  private(set) var instruction = 0

  /// The last protocol that is known.
  static let latestProtocol: UInt8 = 5

  init(_ bytes: UnsafeRawBufferPointer, part: String, budget: StructureBudget) {
    cursor = ByteCursor(bytes, part: part)
    heap = PickleHeap(budget: budget)
    self.budget = budget
  }

  /// Reads one pickle.
  ///
  /// - Parameters:
  ///   - bytes: The pickle's bytes; more may follow.
  ///   - part: What it is called in errors.
  ///   - budget: What it may take.
  /// - Returns: What it makes.
  /// - Throws: `CheckpointError` with the place.
  static func read(
    _ bytes: UnsafeRawBufferPointer, part: String, budget: StructureBudget
  ) throws(CheckpointError) -> PickledObject {
    var unpickler = Unpickler(bytes, part: part, budget: budget)
    let root = try unpickler.run()
    return PickledObject(
      root: root, heap: unpickler.heap, bytes: bytes, part: part,
      byteCount: unpickler.cursor.position)
  }

  private mutating func run() throws(CheckpointError) -> PickleValue {
    while true {
      instruction = cursor.position
      let byte = try cursor.byte()
      guard let opcode = PickleOpcode(rawValue: byte) else { throw unknown(byte) }
      if opcode == .stop { return try pop() }
      try execute(opcode)
    }
  }

  private func unknown(_ byte: UInt8) -> CheckpointError {
    let code = "0x\(String(byte, radix: 16))"
    return PickleOpcode.unsupported.contains(byte)
      ? fault(.unsupported, "torch.save writes no pickle with the instruction \(code)")
      : fault(.corrupt, "the instruction \(code) is not one of a pickle")
  }

  /// An error at the current instruction.
  func fault(
    _ code: CheckpointError.Code, _ problem: String, remedy: String? = nil
  ) -> CheckpointError {
    CheckpointError(code, at: "\(cursor.part), byte \(instruction)", problem, remedy: remedy)
  }
}

// The stack, its marks, and the memo.
extension Unpickler {
  mutating func push(_ value: PickleValue) throws(CheckpointError) {
    if stack.count == deepestStack {
      try budget.take(StructureBudget.element(of: MemoryLayout<PickleValue>.stride))
      deepestStack += 1
    }
    stack.append(value)
  }

  /// The stack's depth below which the current mark does not let anything be taken.
  private var floor: Int { marks.last ?? 0 }

  mutating func pop() throws(CheckpointError) -> PickleValue {
    guard stack.count > floor, let value = stack.popLast() else { throw underflow }
    return value
  }

  /// Takes the last values off the stack.
  ///
  /// - Parameter count: How many.
  /// - Returns: The values, the lowest first.
  /// - Throws: `CheckpointError` when there are not as many.
  mutating func pop(_ count: Int) throws(CheckpointError) -> [PickleValue] {
    guard stack.count - floor >= count else { throw underflow }
    // An array rather than a slice, which would make the stack copy itself.
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  /// Takes all values down to the last mark, and the mark.
  mutating func popToMark() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.last else {
      throw fault(.corrupt, "the instruction needs a mark, and there is none")
    }
    let values = try pop(stack.count - mark)
    marks.removeLast()
    return values
  }

  /// The value on top of the stack.
  func top() throws(CheckpointError) -> PickleValue {
    guard stack.count > floor, let value = stack.last else { throw underflow }
    return value
  }

  mutating func mark() throws(CheckpointError) {
    try budget.take(StructureBudget.element(of: MemoryLayout<Int>.stride))
    marks.append(stack.count)
  }

  /// What `POP` takes: the last value, or the mark if nothing is above it.
  mutating func popValueOrMark() throws(CheckpointError) {
    if stack.count == floor, !marks.isEmpty {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  mutating func remember(as index: UInt32) throws(CheckpointError) {
    let value = try top()
    if memo.updateValue(value, forKey: index) == nil {
      // A key and a value in a hash table that is at most three quarters full.
      try budget.take(StructureBudget.element(of: 2 * MemoryLayout<PickleValue>.stride))
    }
  }

  mutating func memoize() throws(CheckpointError) {
    try remember(as: UInt32(truncatingIfNeeded: memo.count))
  }

  mutating func recall(_ index: UInt32) throws(CheckpointError) {
    guard let value = memo[index] else {
      throw fault(.corrupt, "value \(index) is used before it is made")
    }
    try push(value)
  }

  private var underflow: CheckpointError {
    fault(.corrupt, "the instruction needs more values than there are")
  }
}
