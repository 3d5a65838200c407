internal import Base
internal import COnnxRuntime
public import Tensors

/// A session with tensors tied to its inputs and outputs: running it allocates nothing of ours.
///
/// One thread at a time runs it and touches its tensors. `cancel()` may come from any thread.
public final class BoundSession: @unchecked Sendable {
  // Unchecked because the library's objects are used by one run at a time, which `phase` checks,
  // and by `cancel`, under the lock of `phase`.

  /// The model that runs.
  public let session: Session
  /// The tensors that every run reads, by the names of the inputs.
  public let inputs: [String: Tensor]
  /// The tensors that every run writes, by the names of the outputs.
  public let outputs: [String: Tensor]

  private enum Phase {
    case idle, running, cancelled
  }

  private let phase = Locked<Phase>(.idle)
  private let runOptions: OwnedHandle
  // Optional so that it goes before the session and the tensors that it refers to.
  private var binding: OwnedHandle?
  private let bindingPointer: OpaquePointer

  init(
    session: Session, inputs: [String: Tensor], outputs: [String: Tensor]
  ) throws(RuntimeError) {
    let calls = session.runtime.calls
    let api = calls.api
    let purpose = CallTable.Purpose(
      code: .tensorMismatch, model: session.modelName,
      remedy: "bind what the model's inputs and outputs describe")
    let memory = try calls.make(
      "CreateCpuMemoryInfo", purpose, release: api.ReleaseMemoryInfo
    ) { api.CreateCpuMemoryInfo(OrtDeviceAllocator, OrtMemTypeDefault, &$0) }
    let sessionPointer = session.pointer
    let binding = try calls.make("CreateIoBinding", purpose, release: api.ReleaseIoBinding) {
      api.CreateIoBinding(sessionPointer, &$0)
    }
    for (name, tensor) in inputs {
      let value = try calls.value(of: tensor, in: memory.pointer, purpose)
      try calls.check(
        "BindInput", purpose, api.BindInput(binding.pointer, name, value.pointer))
    }
    for (name, tensor) in outputs {
      let value = try calls.value(of: tensor, in: memory.pointer, purpose)
      try calls.check(
        "BindOutput", purpose, api.BindOutput(binding.pointer, name, value.pointer))
    }
    let options = try calls.make("CreateRunOptions", purpose, release: api.ReleaseRunOptions) {
      api.CreateRunOptions(&$0)
    }
    // What goes wrong in a run is in the status that it returns, so it need not be logged too.
    try calls.check(
      "RunOptionsSetRunLogSeverityLevel", purpose,
      api.RunOptionsSetRunLogSeverityLevel(
        options.pointer, Int32(ORT_LOGGING_LEVEL_FATAL.rawValue)))
    runOptions = options
    self.session = session
    self.inputs = inputs
    self.outputs = outputs
    bindingPointer = binding.pointer
    self.binding = consume binding
  }

  deinit {
    binding = nil
  }

  /// Runs the model on what the input tensors hold, and fills the output tensors.
  ///
  /// - Throws: `RuntimeError`: `cancelled` after `cancel()`, `tensorMismatch` when an output of open
  ///   shape has another shape than its tensor, and `runFailed` otherwise. The output tensors hold
  ///   nothing useful then, and another run may follow.
  public func run() throws(RuntimeError) {
    phase.withLock { phase in
      precondition(phase == .idle, "one thread at a time runs a bound session")
      phase = .running
    }
    let status = session.run(options: runOptions.pointer, binding: bindingPointer)
    let calls = session.runtime.calls
    let wasCancelled = phase.withLock { phase in
      defer { phase = .idle }
      guard phase == .cancelled else { return false }
      calls.discard(calls.api.RunOptionsUnsetTerminate(runOptions.pointer))
      return true
    }
    guard wasCancelled else { return try calls.check("RunWithBinding", purpose, status) }
    calls.discard(status)
    throw RuntimeError(
      .cancelled, model: session.modelName, call: "RunWithBinding",
      problem: "the run was cancelled", remedy: "run again when its result is wanted")
  }

  /// Ends the run that is under way, as soon as the library looks for it: between two nodes.
  ///
  /// That run throws `cancelled`, even if it is done before the library looks. Without a run under
  /// way nothing happens.
  ///
  /// - Returns: Whether a run was under way.
  @discardableResult
  public func cancel() -> Bool {
    phase.withLock { phase in
      guard phase == .running else { return phase == .cancelled }
      phase = .cancelled
      let calls = session.runtime.calls
      calls.discard(calls.api.RunOptionsSetTerminate(runOptions.pointer))
      return true
    }
  }

  private var purpose: CallTable.Purpose {
    CallTable.Purpose(
      code: .runFailed, model: session.modelName,
      remedy: "compare the inputs with what the model expects, and run it on the cpu provider to "
        + "tell the model's fault from the provider's")
  }
}

extension CallTable {
  /// The library's view of a tensor's memory, which stays the tensor's.
  ///
  /// - Parameters:
  ///   - tensor: The tensor; it outlives every use of the view.
  ///   - memory: The library's description of ordinary memory.
  ///   - purpose: What is being done.
  /// - Returns: The view.
  /// - Throws: `RuntimeError` when the library refuses it.
  fileprivate func value(
    of tensor: Tensor, in memory: OpaquePointer, _ purpose: Purpose
  ) throws(RuntimeError) -> OwnedHandle {
    let extents = tensor.shape.dimensions.map(Int64.init)
    return try make(
      "CreateTensorWithDataAsOrtValue", purpose, release: api.ReleaseValue
    ) {
      api.CreateTensorWithDataAsOrtValue(
        memory, tensor.bytes.baseAddress, tensor.byteCount, extents, extents.count,
        tensor.elementType.libraryType, &$0)
    }
  }
}
