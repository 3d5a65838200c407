import Base
import Foundation
import Testing

@Suite("Files that are there whole or not at all")
struct DurableFileTests {
  /// A folder that goes with it.
  private final class Folder {
    let path: String

    init() throws {
      path =
        FileManager.default.temporaryDirectory
        .appendingPathComponent("durable-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    var names: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] {
      try FileDescriptor.readFile(file(name), maximumByteCount: 1 << 20)
    }
  }

  /// The number of the error with which something fails.
  private func errno(_ body: () throws -> Void) -> Int32? {
    do {
      try body()
      return nil
    } catch {
      return (error as? SystemError)?.code
    }
  }

  /// Memory that the kernel cannot read: writing it fails, as on a full disk, after what is before it.
  private let unreadable = UnsafeRawBufferPointer(
    start: UnsafeRawPointer(bitPattern: 4096), count: 64)

  @Test("are replaced, with nothing left beside them")
  func replaces() throws {
    let folder = try Folder()
    try FileDescriptor.replaceFile(folder.file("a"), with: [1, 2, 3])
    #expect(try folder.bytes("a") == [1, 2, 3])
    try FileDescriptor.replaceFile(folder.file("a"), with: [4])
    #expect(try folder.bytes("a") == [4])
    try FileDescriptor.replaceFile(folder.file("a"), with: [])
    #expect(try folder.bytes("a") == [])
    #expect(folder.names == ["a"])
  }

  @Test("are written part by part")
  func parts() throws {
    let folder = try Folder()
    let (first, second): ([UInt8], [UInt8]) = ([1, 2], [3])
    try first.withUnsafeBytes { first in
      try second.withUnsafeBytes { second in
        let parts = [first, UnsafeRawBufferPointer(start: nil, count: 0), second]
        try FileDescriptor.replaceFile(folder.file("a"), with: parts)
        try FileDescriptor.createFile(folder.file("b"), with: parts)
      }
    }
    #expect(try folder.bytes("a") == [1, 2, 3] && folder.bytes("b") == [1, 2, 3])
    #expect(folder.names == ["a", "b"])
  }

  @Test("that must be new do not replace what is there")
  func creates() throws {
    let folder = try Folder()
    try FileDescriptor.createFile(folder.file("a"), with: [1])
    #expect(errno { try FileDescriptor.createFile(folder.file("a"), with: [2]) } == EEXIST)
    #expect(try folder.bytes("a") == [1])
    // Nor a link that leads nowhere.
    symlink("nowhere", folder.file("link"))
    #expect(errno { try FileDescriptor.createFile(folder.file("link"), with: [2]) } == EEXIST)
    #expect(folder.names == ["a", "link"])
  }

  @Test("stay as they were where writing fails half-way")
  func failsHalfWay() throws {
    let folder = try Folder()
    try FileDescriptor.replaceFile(folder.file("a"), with: [1, 2, 3])
    let begun = [UInt8](repeating: 9, count: 100_000)
    let code = begun.withUnsafeBytes { begun in
      errno { try FileDescriptor.replaceFile(folder.file("a"), with: [begun, unreadable]) }
    }
    #expect(code == EFAULT)
    #expect(try folder.bytes("a") == [1, 2, 3])
    let created = begun.withUnsafeBytes { begun in
      errno { try FileDescriptor.createFile(folder.file("b"), with: [begun, unreadable]) }
    }
    #expect(created == EFAULT)
    #expect(folder.names == ["a"])
  }

  @Test("leave nothing behind where they cannot get their name")
  func cannotBeNamed() throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.file("folder/inner"), withIntermediateDirectories: true)
    #expect(errno { try FileDescriptor.replaceFile(folder.file("folder"), with: [1]) } != nil)
    #expect(folder.names == ["folder"])
    #expect(errno { try FileDescriptor.replaceFile(folder.file("gone/a"), with: [1]) } == ENOENT)
    #expect(errno { try FileDescriptor.createFile(folder.file("gone/a"), with: [1]) } == ENOENT)
    #expect {
      try FileDescriptor.replaceFile(folder.file("gone/a"), with: [1])
    } throws: { error in
      "\(error)".contains("gone/a")
    }
  }
}
