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

  private func write(
    _ bytes: [UInt8], to folder: KeyFrameFolder, stream: Int64 = 3
  ) throws -> PendingKeyFrame {
    try folder.write(bytes, as: name(bytes, stream: stream))
  }

  private func keep(_ bytes: [UInt8], in folder: KeyFrameFolder, stream: Int64 = 3) throws {
    try write(bytes, to: folder, stream: stream).keep()
    folder.removeReleased()
  }

  private func remove() { try? FileManager.default.removeItem(atPath: root) }

  @Test func picturesAreKeptWithTheirCall() throws {
    defer { remove() }
    let folder = try KeyFrameFolder(path: path)
    let names = ["\(name([1, 2, 3]))"]
    do {
      let picture = try write([1, 2, 3], to: folder)
      #expect(try files() == names && files("/pending") == names)
      #expect(folder.account == .init(files: 0, byteCount: 3))
      picture.keep()
      // Two polyps of one frame: the second finds it kept.
      picture.keep()
      // The same picture once more is no second file.
      let again = try write([1, 2, 3], to: folder)
      #expect(again.name == picture.name)
    }
    folder.removeReleased()
    #expect(try files() == names && files("/pending").isEmpty)
    #expect(folder.account == .init(files: 1, byteCount: 3))
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(names[0])")
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // Once it is kept, a call that does not need it does not remove it.
    _ = try write([1, 2, 3], to: folder)
    folder.removeReleased()
    #expect(try files() == names && folder.account == .init(files: 1, byteCount: 3))
  }

  @Test func picturesThatNoCallNeedsGo() throws {
    defer { remove() }
    let folder = try KeyFrameFolder(path: path, quotaByteCount: 4)
    _ = try write([1, 2, 3], to: folder)
    // Nobody holds it any more; there is room for the next one.
    try keep([4, 5, 6], in: folder)
    #expect(try files() == ["\(name([4, 5, 6]))"] && files("/pending").isEmpty)
    #expect(folder.account == .init(files: 1, byteCount: 3))
    // While one of two holders is left, it stays.
    let held = try write([7], to: folder)
    _ = try write([7], to: folder)
    folder.removeReleased()
    #expect(try files().contains("\(held.name)"))
  }

  @Test func theQuotaCountsAllOfThem() throws {
    defer { remove() }
    do {
      let folder = try KeyFrameFolder(path: path, quotaByteCount: 10)
      try keep([UInt8](repeating: 1, count: 6), in: folder)
      let pending = try write([UInt8](repeating: 2, count: 4), to: folder)
      #expect(throws: KeyFrameFolder.Refusal.self) { _ = try write([3], to: folder) }
      withExtendedLifetime(pending) {}
    }
    let again = try KeyFrameFolder(path: path, quotaByteCount: 10)
    again.settle { _ in [] }
    #expect(again.account == .init(files: 1, byteCount: 6))
    #expect(throws: KeyFrameFolder.Refusal.self) {
      _ = try write([UInt8](repeating: 3, count: 5), to: again)
    }
    try again.remove([name([UInt8](repeating: 1, count: 6))])
    try keep([UInt8](repeating: 3, count: 5), in: again)
    #expect(again.account == .init(files: 1, byteCount: 5))
  }

  /// Leaves pictures as a daemon that is killed: written, and their second names still there.
  private func crash(withPictures pictures: [[UInt8]]) throws {
    do {
      let folder = try KeyFrameFolder(path: path)
      for bytes in pictures { try keep(bytes, in: folder) }
    }
    for bytes in pictures {
      try FileManager.default.linkItem(
        atPath: "\(path)/\(name(bytes))", toPath: "\(path)/pending/\(name(bytes))")
    }
  }

  @Test func ofWhatACrashLeavesTheLedgerDecides() throws {
    defer { remove() }
    try crash(withPictures: [[1], [2]])
    // Killed between the two names, and in the middle of writing one that is no picture's.
    for text in ["\(name([3]))", "7"] {
      try Data([9]).write(to: URL(fileURLWithPath: "\(path)/pending/\(text)"))
    }
    let folder = try KeyFrameFolder(path: path)
    #expect(folder.account == .init(files: 0, byteCount: 2))
    folder.settle { names in
      #expect(names == [name([1]), name([2]), name([3])])
      return [name([2])]
    }
    #expect(try files("/pending").isEmpty && files() == ["\(name([2]))"])
    #expect(folder.account == .init(files: 1, byteCount: 1))
    folder.settle { _ in
      Issue.record("nothing is left to ask"); return []
    }
  }

  @Test func whereTheLedgerCannotBeAskedNothingGoes() throws {
    struct Unreadable: Error {}
    defer { remove() }
    try crash(withPictures: [[1]])
    do {
      let folder = try KeyFrameFolder(path: path)
      #expect(throws: Unreadable.self) { try folder.settle { _ in throw Unreadable() } }
      #expect(try files().count == 1 && files("/pending").count == 1)
      #expect(
        folder.present([name([1])]) == [name([1])] && folder.expired(at: .distantFuture).isEmpty)
    }
    let folder = try KeyFrameFolder(path: path)
    folder.settle { $0 }
    #expect(folder.account == .init(files: 1, byteCount: 1))
    #expect(try files("/pending").isEmpty)
  }

  @Test func whatAnErasureRemovesMeanwhileStaysAway() throws {
    defer { remove() }
    let folder = try KeyFrameFolder(path: path)
    do {
      let picture = try write([1, 2], to: folder)
      picture.keep()
      try folder.remove([picture.name])
    }
    folder.removeReleased()
    #expect(try files().isEmpty && files("/pending").isEmpty)
    #expect(folder.account == .init())
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
    // Something else has the name.
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/\(name([1]))", withDestinationPath: "/etc/hostname")
    #expect(throws: KeyFrameFolder.Refusal.self) { _ = try write([1], to: folder) }
    try FileManager.default.removeItem(atPath: "\(path)/pending")
    for _ in 0..<2 {
      #expect(throws: KeyFrameFolder.Refusal.self) { _ = try write([3], to: folder) }
    }
    folder.removeReleased()
    #expect(folder.account == .init())
  }
}
