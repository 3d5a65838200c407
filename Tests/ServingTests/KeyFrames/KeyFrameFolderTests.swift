import Base
import Foundation
import Study
import Testing

@testable import Serving

@Suite("The folder of kept pictures")
struct KeyFrameFolderTests {
  private let root = FileManager.default.temporaryDirectory
    .appendingPathComponent("KeyFrames.\(UUID().uuidString)").path

  private var path: String { "\(root)/frames" }

  init() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  private func name(_ bytes: [UInt8], stream: Int64 = 3) -> KeyFrameName {
    KeyFrameName(stream: stream, digest: SHA256.hash(bytes))
  }

  private func files(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)\(folder)")
      .filter { $0 != "lock" && $0 != "pending" }.sorted()
  }

  private func keep(_ bytes: [UInt8], in folder: KeyFrameFolder, stream: Int64 = 3) throws {
    try folder.publish([(folder.write(bytes), name(bytes, stream: stream))])
  }

  private func remove() { try? FileManager.default.removeItem(atPath: root) }

  @Test func picturesGetTheirNamesWithTheirCall() throws {
    defer { remove() }
    let folder = try KeyFrameFolder(path: path)
    let pending = try folder.write([1, 2, 3])
    #expect(try files().isEmpty && files("/pending").count == 1)
    #expect(folder.account == .init(files: 0, byteCount: 3))
    try folder.publish([(pending, name([1, 2, 3]))])
    #expect(try files() == ["\(name([1, 2, 3]))"] && files("/pending").isEmpty)
    #expect(folder.account == .init(files: 1, byteCount: 3))
    let attributes = try FileManager.default.attributesOfItem(
      atPath: "\(path)/\(name([1, 2, 3]))")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // Two polyps of one frame: the second finds it named.
    try folder.publish([(pending, name([1, 2, 3]))])
    // The same picture once more is no second file.
    try keep([1, 2, 3], in: folder)
    #expect(folder.account == .init(files: 1, byteCount: 3))
  }

  @Test func picturesThatNoCallNeedsGo() throws {
    defer { remove() }
    let folder = try KeyFrameFolder(path: path, quotaByteCount: 4)
    _ = try folder.write([1, 2, 3])
    // Nobody holds it any more; there is room for the next one.
    try keep([4, 5, 6], in: folder)
    #expect(try files() == ["\(name([4, 5, 6]))"] && files("/pending").isEmpty)
    #expect(folder.account == .init(files: 1, byteCount: 3))
  }

  @Test func theQuotaCountsAllOfThem() throws {
    defer { remove() }
    do {
      let folder = try KeyFrameFolder(path: path, quotaByteCount: 10)
      try keep([UInt8](repeating: 1, count: 6), in: folder)
      let pending = try folder.write([UInt8](repeating: 2, count: 4))
      #expect(throws: KeyFrameFolder.Refusal.self) { _ = try folder.write([3]) }
      withExtendedLifetime(pending) {}
    }
    let again = try KeyFrameFolder(path: path, quotaByteCount: 10)
    #expect(again.account == .init(files: 1, byteCount: 6))
    #expect(throws: KeyFrameFolder.Refusal.self) {
      _ = try again.write([UInt8](repeating: 3, count: 5))
    }
    try again.remove([name([UInt8](repeating: 1, count: 6))])
    try keep([UInt8](repeating: 3, count: 5), in: again)
    #expect(again.account == .init(files: 1, byteCount: 5))
  }

  @Test func whatACrashLeavesIsRemovedWithTheNextStart() throws {
    defer { remove() }
    do { try keep([1], in: KeyFrameFolder(path: path)) }
    // As if killed in the middle of writing, and between writing and naming.
    for text in ["7", "8"] {
      try Data([9]).write(to: URL(fileURLWithPath: "\(path)/pending/\(text)"))
    }
    let folder = try KeyFrameFolder(path: path)
    #expect(try files("/pending").isEmpty && files() == ["\(name([1]))"])
    #expect(folder.account == .init(files: 1, byteCount: 1))
  }

  @Test func picturesExpireByTheirAge() throws {
    defer { remove() }
    do {
      let folder = try KeyFrameFolder(path: path)
      for (index, byte) in [UInt8(1), 2, 3].enumerated() {
        try keep([byte], in: folder)
        let age = TimeInterval([40, 20, 50][index]) * 86_400
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -age)],
          ofItemAtPath: "\(path)/\(name([byte]))")
      }
    }
    let folder = try KeyFrameFolder(path: path, retentionDays: 30)
    let expired = folder.expired(at: Date())
    #expect(expired == [name([3]), name([1])])
    try folder.remove(expired)
    #expect(try files() == ["\(name([2]))"])
    #expect(folder.expired(at: Date()).isEmpty)
  }

  @Test func knowsWhichPicturesAreThere() throws {
    defer { remove() }
    let folder = try KeyFrameFolder(path: path)
    for stream in [Int64(3), 31] { try keep([1], in: folder, stream: stream) }
    let names = [name([1], stream: 3), name([1], stream: 4), name([1], stream: 31)]
    #expect(folder.present(names) == [names[0], names[2]])
  }

  @Test func foldersOfOthersAreRefused() throws {
    defer { remove() }
    let manager = FileManager.default
    try manager.createDirectory(atPath: "\(root)/open", withIntermediateDirectories: true)
    try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: "\(root)/open")
    try manager.createDirectory(atPath: "\(root)/real", withIntermediateDirectories: true)
    try manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: "\(root)/real")
    try manager.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: "\(root)/real")
    try Data().write(to: URL(fileURLWithPath: "\(root)/file"))
    for name in ["open", "link", "file", "none/below"] {
      #expect(throws: ServingError.self, "\(name)") {
        _ = try KeyFrameFolder(path: "\(root)/\(name)")
      }
    }
    let folder = try KeyFrameFolder(path: path)
    #expect(throws: ServingError.self) { _ = try KeyFrameFolder(path: path) }
    withExtendedLifetime(folder) {}
  }

  @Test func whatElseLiesThereIsLeftAlone() throws {
    defer { remove() }
    do { try keep([1], in: KeyFrameFolder(path: path)) }
    let linked = "\(name([2]))"
    try Data([7]).write(to: URL(fileURLWithPath: "\(path)/notes.txt"))
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/\(linked)", withDestinationPath: "/etc/hostname")
    let folder = try KeyFrameFolder(path: path)
    #expect(folder.account == .init(files: 1, byteCount: 1))
    #expect(try files() == ["\(name([1]))", linked, "notes.txt"].sorted())
  }

  @Test func aDiskThatRefusesIsNoTrap() throws {
    defer { remove() }
    let folder = try KeyFrameFolder(path: path)
    let pending = try folder.write([1, 2])
    try FileManager.default.removeItem(atPath: "\(path)/pending")
    #expect(throws: KeyFrameFolder.Refusal.self) { _ = try folder.write([3]) }
    for _ in 0..<2 {
      #expect(throws: SystemError.self) { try folder.publish([(pending, name([1, 2]))]) }
    }
    #expect(folder.account.files == 0)
  }
}
