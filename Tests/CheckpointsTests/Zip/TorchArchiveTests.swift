import Checkpoints
import Testing

@Suite("PyTorch's zip format")
struct TorchArchiveTests {
  private func failure(_ change: (inout ZipBuilder) -> Void) -> CheckpointError? {
    var builder = SampleFile.zipBuilder(Pickle.dictionary([("a", Pickle.vector())]))
    change(&builder)
    return SampleFile.failure(builder.bytes)
  }

  @Test("Names of nested dictionaries and lists are joined by dots, in the file's order")
  func names() throws {
    let body = Pickle.dictionary([
      ("epoch", Pickle.int(7)),
      (
        "state_dict",
        Pickle.dictionary([("b", Pickle.vector()), ("a", Pickle.list([Pickle.vector()]))])
      ),
      ("milestones", Pickle.list([Pickle.int(1), Pickle.int(2)])), ("empty", Pickle.op("}")),
      ("mixed", Pickle.tuple(Pickle.op("N"), Pickle.vector())),
    ])
    for version: UInt8 in [2, 3, 4, 5] {
      let checkpoint = try SampleFile.read(SampleFile.zip(body, version: version))
      #expect(checkpoint.format == .zip)
      #expect(checkpoint.tensors.map(\.name) == ["state_dict.b", "state_dict.a.0", "mixed.1"])
      #expect(checkpoint.otherEntries == ["epoch", "milestones", "mixed.0"])
      #expect(try checkpoint["mixed.1"]?.load().floats() == [1, 2])
      #expect(checkpoint["epoch"] == nil)
    }
  }

  @Test("Keys that are integers are names; what lies below other keys is not read")
  func keys() throws {
    let body =
      Pickle.op("}(") + Pickle.int(3) + Pickle.vector() + Pickle.op("N") + Pickle.vector()
      + Pickle.op("u")
    let checkpoint = try SampleFile.read(SampleFile.zip(body))
    #expect(checkpoint.tensors.map(\.name) == ["3"] && checkpoint.otherEntries == ["(None)"])
  }

  @Test("An object without tensors is a checkpoint without tensors")
  func noTensors() throws {
    let checkpoint = try SampleFile.read(SampleFile.zip(Pickle.op("}")))
    #expect(checkpoint.tensors.isEmpty && checkpoint.otherEntries.isEmpty)
  }

  @Test("Two entries of the same name are refused, also when one is nested")
  func duplicateNames() {
    for members in [
      [("a", Pickle.vector()), ("a", Pickle.vector())],
      [("a.b", Pickle.vector()), ("a", Pickle.dictionary([("b", Pickle.vector())]))],
    ] {
      #expect(
        SampleFile.failure(SampleFile.zip(Pickle.dictionary(members)))?.code == .duplicateName)
    }
  }

  @Test("Names that are not UTF-8, or could drive a terminal, are refused")
  func badNames() throws {
    let broken = Pickle.op("}X") + [1, 0, 0, 0, 0xFF] + Pickle.vector() + Pickle.op("s")
    #expect(SampleFile.failure(SampleFile.zip(broken))?.code == .corrupt)
    let escape = Pickle.dictionary([("a\u{1B}[2J", Pickle.vector())])
    let error = try #require(SampleFile.failure(SampleFile.zip(escape)))
    #expect(error.code == .corrupt && !error.message.contains("\u{1B}"))
  }

  @Test("A storage that is missing, too long or too short is refused by its key")
  func storages() throws {
    for (storages, code) in [
      ([], CheckpointError.Code.storageMissing),
      ([("0", SampleFile.floats([1]))], .storageMismatch),
      ([("0", SampleFile.floats([1, 2, 3]))], .storageMismatch),
      ([("0", [])], .storageMismatch), ([("1", SampleFile.floats([1, 2]))], .storageMissing),
    ] as [([(String, [UInt8])], CheckpointError.Code)] {
      let error = try #require(
        SampleFile.failure(SampleFile.zip(Pickle.vector(), storages: storages)))
      #expect(error.code == code && error.message.contains("storage 0"))
    }
    let absurd = Pickle.tensor(Pickle.storage("0", count: .max), [2], strides: [1])
    #expect(SampleFile.failure(SampleFile.zip(absurd))?.code == .storageMismatch)
  }

  @Test(
    "A tensor that reaches beyond its storage is refused by its name",
    arguments: [
      ([3], [1], 0), ([2], [1], 1), ([2], [2], 0), ([1], [1], 2), ([2, 2], [1, 1], 0),
      ([1], [1], .max), ([2], [.max], 0),
    ] as [([Int64], [Int64], Int64)])
  func bounds(sizes: [Int64], strides: [Int64], offset: Int64) throws {
    let tensor = Pickle.tensor(
      Pickle.storage("0", count: 2), offset: offset, sizes, strides: strides)
    let error = try #require(
      SampleFile.failure(SampleFile.zip(Pickle.dictionary([("a", tensor)]))))
    #expect(error.code == .viewOutOfBounds)
  }

  @Test("An empty tensor needs no storage, wherever it is said to begin")
  func emptyTensor() throws {
    let tensor = Pickle.tensor(
      Pickle.storage("0", count: 0), offset: .max / 2, [0, 3], strides: [3, 1])
    let checkpoint = try SampleFile.read(SampleFile.zip(tensor, storages: [("0", [])]))
    #expect(try checkpoint.tensors.first?.load().shape == [0, 3])
  }

  @Test("A tensor that a stride of zero blows up is refused before it is allocated")
  func expanded() throws {
    func file(_ sizes: [Int64]) -> [UInt8] {
      SampleFile.zip(
        Pickle.tensor(
          Pickle.storage("0", count: 2), sizes, strides: [Int64](repeating: 0, count: sizes.count)))
    }
    let small = try #require(try SampleFile.read(file([3, 2])).tensors.first)
    #expect(try small.load().floats() == [1, 1, 1, 1, 1, 1])
    for sizes: [Int64] in [[1 << 20], [1 << 40], [1 << 31, 1 << 31], [.max]] {
      #expect(SampleFile.failure(file(sizes))?.code == .tooLarge, "\(sizes)")
    }
  }

  @Test("Many copies together are held to the same limit as one")
  func manyCopies() {
    let expanded = Pickle.tensor(Pickle.storage("0", count: 2), [100, 1000], strides: [0, 0])
    let members = (0..<3).map { ("\($0)", expanded) }
    #expect(SampleFile.failure(SampleFile.zip(Pickle.dictionary(members)))?.code == .tooLarge)
    #expect(
      SampleFile.failure(SampleFile.zip(Pickle.dictionary(Array(members.prefix(2))))) == nil)
  }

  @Test("A truth value other than 0 and 1 is refused when it is loaded")
  func truthValues() throws {
    let body = Pickle.tensor(Pickle.storage("0", "BoolStorage", count: 2), [2], strides: [1])
    #expect(SampleFile.failure(SampleFile.zip(body, storages: [("0", [0, 1])])) == nil)
    #expect(SampleFile.failure(SampleFile.zip(body, storages: [("0", [0, 2])]))?.code == .corrupt)
  }

  @Test("Another byte order is refused; without a word it is little-endian")
  func byteOrder() throws {
    let error = try #require(failure { $0.entries[1].content = Array("big".utf8) })
    #expect(error.code == .unsupported && error.message.contains("big"))
    #expect(failure { $0.entries.remove(at: 1) } == nil)
  }

  @Test("An archive without exactly one pickle, and a TorchScript program, are told apart")
  func otherArchives() throws {
    #expect(failure { $0.entries[0].name = "data.pkl" }?.code == .notACheckpoint)
    #expect(failure { $0.entries[0].name = "a/b/data.pkl" }?.code == .notACheckpoint)
    #expect(
      failure { $0.entries.append(.init(name: "other/data.pkl", content: [])) }?.code
        == .notACheckpoint)
    let error = try #require(
      failure { $0.entries.append(.init(name: "model/constants.pkl", content: [])) })
    #expect(error.code == .unsupported && error.message.contains("TorchScript"))
  }

  @Test("A compressed pickle or storage is refused with how to unpack it")
  func compressed() throws {
    for index in [0, 2] {
      let error = try #require(failure { $0.entries[index].method = 8 })
      #expect(error.code == .unsupported && error.message.contains("zip -0"))
    }
  }

  @Test("A file that is cut short anywhere is refused")
  func truncation() {
    let file = SampleFile.zip(Pickle.dictionary([("a", Pickle.vector())]))
    for count in 0..<file.count {
      let code = SampleFile.failure(Array(file.prefix(count)))?.code
      #expect(code == (count < 4 ? .notACheckpoint : .truncated), "\(count) bytes")
    }
  }
}
