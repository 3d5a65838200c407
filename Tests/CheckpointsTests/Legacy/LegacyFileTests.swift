import Checkpoints
import Testing

@Suite("PyTorch's legacy format")
struct LegacyFileTests {
  private let vector = Pickle.tensor(
    Pickle.storage("0", count: 2, isLegacy: true), [2], strides: [1])

  private func count(_ count: Int64) -> [UInt8] { Pickle.little(count) }

  private var file: [UInt8] { SampleFile.legacy(Pickle.dictionary([("a", vector)])) }

  @Test("Storages follow in the order of their keys")
  func storages() throws {
    let body = Pickle.dictionary([
      ("a", Pickle.vector("7")),
      ("b", Pickle.tensor(Pickle.storage("3", "ByteStorage", count: 3), [3], strides: [1])),
    ])
    let checkpoint = try SampleFile.read(
      SampleFile.legacy(
        body, keys: ["3", "7"],
        tail: count(3) + [7, 8, 9] + count(2) + SampleFile.floats([1, 2])))
    #expect(checkpoint.format == .legacy)
    #expect(checkpoint.tensors.map(\.name) == ["a", "b"])
    #expect(try checkpoint["a"]?.load().floats() == [1, 2])
    #expect(try checkpoint["b"]?.load().integers() == [7, 8, 9])
  }

  @Test("A file that is cut short anywhere is refused")
  func truncation() throws {
    #expect(SampleFile.failure(file) == nil)
    for count in 1..<file.count {
      #expect(SampleFile.failure(Array(file.prefix(count)))?.code == .truncated, "\(count) bytes")
    }
  }

  @Test("Lying counts are refused before anything is allocated")
  func counts() {
    let body = vector
    let floats = SampleFile.floats([1, 2])
    let cases: [([UInt8], CheckpointError.Code)] = [
      (Pickle.join(count(1), Array(floats.prefix(4))), .storageMismatch),
      (Pickle.join(count(3), floats, [0, 0, 0, 0]), .storageMismatch),
      (Pickle.join(count(3), floats), .truncated), (Pickle.join(count(-1), floats), .corrupt),
      (Pickle.join(count(.max), floats), .corrupt),
      (Pickle.join(count(.max / 4), floats), .truncated),
      (Pickle.join(count(2), floats, [0]), .corrupt), (count(0), .storageMismatch),
    ]
    for (tail, code) in cases {
      #expect(SampleFile.failure(SampleFile.legacy(body, tail: tail))?.code == code)
    }
  }

  @Test("Keys that are unknown, missing, twice there or no text are refused")
  func keys() {
    let storage = count(2) + SampleFile.floats([1, 2])
    func code(_ keys: [String], _ tail: [UInt8]) -> CheckpointError.Code? {
      SampleFile.failure(SampleFile.legacy(vector, keys: keys, tail: tail))?.code
    }
    #expect(code(["1"], storage) == .corrupt)
    #expect(code([], []) == .storageMissing)
    #expect(code(["0", "0"], storage + storage) == .duplicateName)
    let twoTypes = Pickle.list([
      Pickle.vector(),
      Pickle.tensor(Pickle.storage("0", "LongStorage", count: 2), [1], strides: [1]),
    ])
    #expect(SampleFile.failure(SampleFile.legacy(twoTypes))?.code == .corrupt)
  }

  @Test("Another byte order, version or view of a storage is refused")
  func unsupported() {
    #expect(
      SampleFile.failure(SampleFile.legacy(vector, isLittleEndian: false))?.code == .unsupported)
    #expect(SampleFile.failure(SampleFile.legacy(vector, version: 1002))?.code == .unsupported)
    let view = Pickle.tensor(
      Pickle.op("(") + Pickle.text("storage") + Pickle.global("torch", "FloatStorage")
        + Pickle.text("0") + Pickle.text("cpu") + Pickle.int(2)
        + Pickle.tuple(Pickle.text("1"), Pickle.int(0), Pickle.int(2)) + Pickle.op("tQ"),
      [2], strides: [1])
    #expect(SampleFile.failure(SampleFile.legacy(view))?.code == .unsupported)
  }

  @Test("A pickle that torch.save did not write is no checkpoint")
  func otherPickles() {
    #expect(SampleFile.failure(Pickle.file(Pickle.op("}")))?.code == .notACheckpoint)
    #expect(
      SampleFile.failure(Pickle.file([0x8A, 10] + [UInt8](repeating: 1, count: 10)))?.code
        == .notACheckpoint)
    let call = Pickle.call(Pickle.global("posix", "system"), Pickle.tuple(Pickle.text("true")))
    #expect(SampleFile.failure(Pickle.file(call))?.code == .refusedCall)
  }
}
