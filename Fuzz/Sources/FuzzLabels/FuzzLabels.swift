import Base
import FuzzSupport
import Training

/// A table of labels is refused with a reason, or its patients are divided without a trap; a table of
/// words and a written split are refused, or read back the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  fuzz(start, count) { bytes in
    if let text = String(validating: bytes, as: UTF8.self) { divide(text) }
    guard let json = try? JSONValue(parsing: [UInt8](bytes)) else { return }
    if let table = try? LabelTable(json: json) {
      precondition((try? LabelTable(json: table.json)) == table, "a table of words changes")
    }
    if let split = try? WrittenSplit(json: json) {
      precondition((try? WrittenSplit(json: split.json)) == split, "a written split changes")
    }
  }
}

private func divide(_ text: String) {
  guard let file = try? LabelFile(text: text, name: "fuzz"),
    var dataset = try? LabelledDataset(file)
  else { return }
  let part = dataset.examples.map(\.part)
  if !dataset.isDivided, (try? dataset.divide(seed: 1)) != nil {
    var parts: [Int: DatasetPart] = [:]
    for example in dataset.examples {
      guard let part = example.part else { fatalError("an example is in no part") }
      let other = parts.updateValue(part, forKey: example.patient)
      precondition(other == nil || other == part, "a patient is in two parts")
    }
  }
  precondition(
    part.count
      == DatasetSummary(dataset).parts.reduce(0) { sum, part in
        sum + part.pictures.reduce(0, +)
      }, "pictures are not counted once each")
}

/// Called once, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeRawPointer, _: UnsafeRawPointer) -> CInt {
  writeSeedsIfAsked {
    let rows = (0..<9).map { "\($0).jpg,P\($0),\($0 / 2),\(["hp", "ta", "SSL"][$0 % 3]),,4,nbi\n" }
    let zeros = String(repeating: "0", count: 64)
    let split = """
      {"format": "split-1", "seed": 1, "near_duplicates_joined": false, "fingerprint": "\(zeros)",
      "pictures": [{"sha256": "\(zeros)", "split": "train"}]}
      """
    return [
      "labels.csv": Array(
        ("image,patient,polyp,label,mask,size_mm,imaging_mode\n" + rows.joined()).utf8),
      "parts.csv": Array(
        "image,patient,label,split\n\"a\"\"b\",P,hp,train\r\nc,Q,no tissue,test\r\n".utf8),
      "table.json": Array(LabelTable.standard.json.serialized().utf8),
      "split.json": Array(split.utf8),
    ]
  }
  return 0
}
