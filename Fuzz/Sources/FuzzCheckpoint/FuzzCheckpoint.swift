import Checkpoints
import FuzzSupport
import Tensors

/// The least that is allowed for the description and for the copies of a small file.
private let leastByteCount = 64 << 10
/// What a run needs besides: names on the way down, the words of an error.
private let slack = 96 << 10

/// Keeps nothing: libFuzzer's buffer outlives the run.
private final class NoOwner: Sendable {}

/// The input is tried as a file, and as the pickle of an archive that is otherwise sound: mutations
/// of the whole nearly always break the archive's sizes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    check(bytes)
    Seeds.zip(bytes).withUnsafeBytes(check)
  }
}

/// A checkpoint is refused with a reason, or every tensor lies within the file; either way, no more
/// than about twice the file's size is allocated.
private func check(_ bytes: UnsafeRawBufferPointer) {
  var limits = CheckpointLimits()
  let share = max(bytes.count, leastByteCount)
  limits.structureByteCount = share
  limits.copiedByteCount = share
  let meter = AllocationMeter.start()
  let copied = read(bytes, limits)
  let peak = meter.peak()
  precondition(
    peak <= share + copied + slack, "\(peak) bytes were allocated for a file of \(bytes.count)")
}

/// Reads a file, and copies what of it has to be copied.
///
/// - Returns: Bytes of all copies.
private func read(_ bytes: UnsafeRawBufferPointer, _ limits: CheckpointLimits) -> Int {
  var copies: [ConstantTensor] = []
  do throws(CheckpointError) {
    let checkpoint = try Checkpoint(
      bytes: bytes, keptBy: NoOwner(), file: "fuzz", limits: limits)
    for tensor in checkpoint.tensors {
      precondition(checkpoint[tensor.name]?.name == tensor.name, "a name is not found")
      let loaded = try tensor.load()
      precondition(loaded.shape == tensor.shape && loaded.elementType == tensor.elementType)
      precondition(!tensor.isContiguous || loaded.byteCount <= bytes.count)
      // AddressSanitizer sees a tensor that reaches beyond the file.
      let ends = loaded.withBytes { ($0.count, $0.first, $0.last) }
      precondition(ends.0 == tensor.byteCount && (ends.1 == nil) == (ends.0 == 0))
      if !tensor.isContiguous { copies.append(loaded) }
    }
    precondition(
      checkpoint.strippingCommonPrefix().tensors.count == checkpoint.tensors.count)
  } catch {
    precondition(error.message.utf8.count < 2000, "a message quotes much of the file")
  }
  let byteCount = copies.reduce(0) { $0 + $1.byteCount }
  precondition(byteCount <= limits.copiedByteCount ?? 0, "the copies are larger than allowed")
  return byteCount
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked { Seeds.all }
  AllocationMeter.install()
  return 0
}
