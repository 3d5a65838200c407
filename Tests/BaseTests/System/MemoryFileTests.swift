import Base
import Foundation
import Testing

@Suite("Files in memory")
struct MemoryFileTests {
  @Test func haveTheSealsThatTheyAreGiven() throws {
    let file = try MemoryFile.create("biopsy-seals", byteCount: 8192)
    #expect(MemoryFile.seals(of: file) == [])
    try MemoryFile.seal(file, [.shrink, .grow])
    #expect(MemoryFile.seals(of: file) == [.shrink, .grow])
    #expect(ftruncate(file.number, 4096) != 0 && ftruncate(file.number, 16384) != 0)
    try MemoryFile.seal(file, .seal)
    #expect { try MemoryFile.seal(file, .futureWrite) } throws: {
      ($0 as? SystemError)?.code == EPERM
    }
    #expect(MemoryFile.byteCount(of: file) == 8192)
  }

  @Test func otherFilesHaveNone() throws {
    var ends: [Int32] = [-1, -1]
    try systemCall("pipe") { pipe(&ends) }
    let pipes = ends.map { SharedDescriptor(owning: $0) }
    for pipe in pipes { #expect(MemoryFile.seals(of: pipe) == nil) }
    let folder = SharedDescriptor(owning: try FileDescriptor.openForReading("/").release())
    #expect(MemoryFile.seals(of: folder) == nil)
  }

  @Test func areFilledByAWritableMappingAndNotByReserving() throws {
    let file = try MemoryFile.create("biopsy-holes", byteCount: 64 * 4096)
    #expect(!MemoryFile.isFilled(file, byteCount: 4096))
    posix_fallocate(file.number, 0, 64 * 4096)
    #expect(!MemoryFile.isFilled(file, byteCount: 64 * 4096))
    let mapping = try SharedMapping(file, byteCount: 64 * 4096, isWritable: true)
    #expect(MemoryFile.isFilled(file, byteCount: 64 * 4096))
    #expect(!MemoryFile.isFilled(file, byteCount: 64 * 4096 + 1))
    _ = mapping
  }

  /// What the daemon relies on when it maps a client's memory.
  @Test func cannotLoseAPageOnceSealedAgainstShrinkingAndFutureWrites() throws {
    let count = 16 * 4096
    let file = try MemoryFile.create("biopsy-lasting", byteCount: count)
    let writer = try SharedMapping(file, byteCount: count, isWritable: true)
    // MADV_REMOVE, which punches a hole as fallocate(2) does.
    let punch = 9
    #expect(madvise(writer.bytes.baseAddress, 4096, Int32(punch)) == 0)
    #expect(!MemoryFile.isFilled(file, byteCount: count))
    writer.bytes[0] = 1
    try MemoryFile.seal(file, [.shrink, .futureWrite])
    let reader = try SharedMapping(file, byteCount: count, isWritable: false)
    #expect(madvise(writer.bytes.baseAddress, count, Int32(punch)) == -1)
    #expect(ftruncate(file.number, 0) == -1)
    #expect(MemoryFile.isFilled(file, byteCount: count))
    writer.bytes[count - 1] = 7
    #expect(reader.bytes[count - 1] == 7)
  }

  @Test func countersAreSeenByTheOtherMapping() throws {
    let file = try MemoryFile.create("biopsy-counter", byteCount: 4096)
    let writer = try SharedMapping(file, byteCount: 4096, isWritable: true)
    let reader = try SharedMapping(file, byteCount: 4096, isWritable: false)
    writer.setCounterBeforeWriting(1, at: 64)
    #expect(reader.counterBeforeReading(at: 64) == 1)
    writer.setCounterAfterWriting(0x0102_0304_0506_0708, at: 64)
    #expect(reader.counterAfterReading(at: 64) == 0x0102_0304_0506_0708)
    #expect(reader.bytes[64] == 8, "little-endian")
  }
}
