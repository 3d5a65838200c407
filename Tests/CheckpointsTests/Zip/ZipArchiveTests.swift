import Testing

@testable import Checkpoints

@Suite("A zip archive")
struct ZipArchiveTests {
  private let sample = [("model/data.pkl", [1, 2, 3] as [UInt8]), ("model/data/0", [4, 5])]

  private func open(_ bytes: [UInt8], budget: Int = 1 << 20) throws -> [String: [UInt8]] {
    try bytes.withUnsafeBytes { bytes in
      let archive = try ZipArchive(bytes, budget: StructureBudget(byteCount: budget))
      var contents: [String: [UInt8]] = [:]
      for name in archive.names {
        contents[name] = try archive.range(of: name).map { Array(bytes[$0]) }
      }
      return contents
    }
  }

  private func failure(_ bytes: [UInt8]) -> CheckpointError.Code? {
    do {
      _ = try open(bytes)
      return nil
    } catch {
      return (error as? CheckpointError)?.code
    }
  }

  private func failure(_ change: (inout ZipBuilder) -> Void) -> CheckpointError.Code? {
    var builder = ZipBuilder(sample)
    change(&builder)
    return failure(builder.bytes)
  }

  @Test("gives each entry's bytes, with 32-bit and with 64-bit records, and with a comment")
  func contents() throws {
    var builder = ZipBuilder(sample)
    let expected = Dictionary(uniqueKeysWithValues: sample)
    #expect(try open(builder.bytes) == expected)
    builder.comment = [UInt8](repeating: 0x50, count: 65_535)
    #expect(try open(builder.bytes) == expected)
    builder.comment = []
    builder.hasWideEnd = true
    #expect(try open(builder.bytes) == expected)
    builder.statedCount = .max
    #expect(try open(builder.bytes) == expected)
    builder.entries[0].flags = 8
    #expect(try open(builder.bytes) == expected)
    #expect(try open(ZipBuilder([]).bytes).isEmpty)
  }

  @Test("takes sizes from the 64-bit field where the others are all ones")
  func wideSizes() throws {
    var builder = ZipBuilder(sample)
    builder.entries[1].statedSize = .max
    builder.entries[1].extra =
      [1, 0, 16, 0] + Pickle.little(2 as UInt64) + Pickle.little(2 as UInt64)
    #expect(try open(builder.bytes)["model/data/0"] == [4, 5])
    // A field that lacks one of the two, one that is cut short, and one with absurd sizes.
    builder.entries[1].extra = [1, 0, 8, 0] + Pickle.little(2 as UInt64)
    #expect(failure(builder.bytes) == .truncated)
    builder.entries[1].extra = []
    #expect(failure(builder.bytes) == .corrupt)
    builder.entries[1].extra = [1, 0, 99, 0]
    #expect(failure(builder.bytes) == .truncated)
    builder.entries[1].extra =
      [1, 0, 16, 0] + Pickle.little(UInt64.max) + Pickle.little(UInt64.max)
    #expect(failure(builder.bytes) == .corrupt)
    let huge = UInt64(Int64.max)
    builder.entries[1].extra = [1, 0, 16, 0] + Pickle.little(huge) + Pickle.little(huge)
    #expect(failure(builder.bytes) == .corrupt)
  }

  @Test("is refused when it is cut short anywhere")
  func truncation() {
    let bytes = ZipBuilder(sample).bytes
    for count in 0..<bytes.count {
      #expect(failure(Array(bytes.prefix(count))) == .truncated, "\(count) bytes")
    }
  }

  @Test("is refused when something precedes or follows it")
  func surroundings() {
    let bytes = ZipBuilder(sample).bytes
    #expect(failure([0] + bytes) == .corrupt)
    #expect(failure(bytes + [0]) == .truncated)
  }

  @Test("is refused when local headers lie")
  func lyingHeaders() {
    #expect(failure { $0.entries[0].localName = "model/data.pkX" } == .corrupt)
    #expect(failure { $0.entries[0].localName = "x" } == .corrupt)
    #expect(failure { $0.entries[0].localSize = 2 } == .corrupt)
    #expect(failure { $0.entries[1].statedOffset = 1 } == .corrupt)
    #expect(failure { $0.entries[1].statedOffset = 5000 } == .corrupt)
    #expect(failure { $0.entries[1].statedSize = 5000 } != nil)
  }

  @Test("is refused when entries share bytes")
  func overlaps() {
    // Both of the same name and size, so that only the overlap is wrong.
    #expect(
      failure {
        $0.entries[1].flags = 8; $0.entries[1].statedSize = 60
      } != nil)
    #expect(
      failure {
        $0.entries[0].flags = 8; $0.entries[0].statedSize = 40
      } == .corrupt)
  }

  @Test("is refused when two entries have the same name")
  func duplicateNames() {
    #expect(failure { $0.entries[1].name = "model/data.pkl" } == .duplicateName)
  }

  @Test("is refused when it counts wrong")
  func counts() {
    for count: UInt16 in [0, 1, 3, 4, .max] {
      #expect(failure { $0.statedCount = count } == .corrupt, "\(count) entries")
    }
    for count: UInt64 in [0, 1, 3, 1 << 40, .max] {
      #expect(
        failure {
          $0.hasWideEnd = true
          $0.wideCount = count
        } == .corrupt)
      #expect(
        failure {
          $0.hasWideEnd = true
          $0.statedCount = .max
          $0.wideCount = count
        } == .corrupt)
    }
  }

  @Test("says of a compressed or encrypted entry how to unpack it")
  func compressed() {
    #expect(failure { $0.entries[0].method = 8 } == .unsupported)
    #expect(failure { $0.entries[0].flags = 1 } == .unsupported)
  }

  @Test("takes memory for its directory from the budget")
  func budget() {
    let entries = (0..<100).map { ("model/\($0)", [] as [UInt8]) }
    #expect(throws: CheckpointError.self) {
      try open(ZipBuilder(entries).bytes, budget: 10_000)
    }
  }
}
