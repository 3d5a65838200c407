import Base
import FuzzSupport
import Validation

/// A file of results: a mapping, a zero byte, and a table or messages; or a table or messages alone.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    let parts = [UInt8](bytes).split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let stated = parts.count == 2 ? try? LabelMapping(parsing: Array(parts[0])) : nil
    if let stated {
      let again = try? LabelMapping(parsing: Array(stated.json.serialized().utf8))
      precondition(again == stated, "a mapping changes")
    }
    let mapping = stated ?? Seeds.mapping
    let file = Array(parts.count == 2 ? parts[1] : parts[0])
    if let read = try? PathologyTable.read(file, name: "fuzz", mapping: mapping) { use(read) }
    if let read = try? PathologyMessages.read(file, name: "fuzz", rules: mapping.rules) {
      use(read)
    }
    if let text = String(validating: file, as: UTF8.self) {
      precondition(!DiagnosisReader.read(text).isEmpty, "a text without a reading")
    }
  }
}

/// What becomes of results that were read.
private func use(_ read: ReadResults) {
  let plan = ImportPlan.making(read, known: [])
  precondition(plan.count == read.count, "a row is not accounted for once")
  precondition(plan.lines.count >= 1)
  let replay = ImportPlan.making(read, known: plan.recorded)
  precondition(replay.recorded.isEmpty, "a replay records something")
  guard let linker = try? Linker(polyps: Seeds.polyps, policy: LabelPolicy()) else {
    fatalError("the polyps are each there once")
  }
  guard let report = try? linker.report(results: plan.recorded) else {
    fatalError("a plan records the same release twice")
  }
  precondition(report.releaseCount == plan.recorded.count, "a release is not in one list")
  precondition(report.labels.count == Seeds.polyps.count, "a polyp has no label")
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked { Seeds.inputs }
  return 0
}
