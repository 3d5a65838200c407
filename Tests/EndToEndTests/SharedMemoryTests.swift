import Base
import Client
import Foundation
import Imaging
import TestSupport
import Testing
import Wire

@Suite("The daemon, with frames in shared memory", .serialized)
struct SharedMemoryTests {
  /// The rings that a process has mapped, and its open memory files.
  private func rings(of process: Int32) -> Int {
    // To the end: a read of a file whose size is said to be 0 may stop after a page.
    let bytes = try? FileHandle(forReadingAtPath: "/proc/\(process)/maps")?.readToEnd()
    let maps = String(decoding: bytes ?? Data(), as: UTF8.self)
    let mapped = maps.split(separator: "\n").filter { $0.contains("biopsy-frames") }.count
    let folder = "/proc/\(process)/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return mapped
      + names.filter { number in
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "\(folder)/\(number)")
        return target?.contains("biopsy-frames") == true
      }.count
  }

  private func eventually(_ condition: () -> Bool) -> Bool {
    (0..<200).contains { _ in
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.05)
      return false
    }
  }

  private func sceneFrame() throws -> Image {
    let scene = try SceneOnDisk.shared.get()
    return try ImageFile.read(try #require(try scene.files.first))
  }

  /// Sends an image once over the socket and once in a slot.
  private func answers(
    to image: Image, by daemon: RunningDaemon, region: [Int]? = nil
  ) throws -> [FrameResult] {
    let connection = try daemon.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000, region: region)
    ).stream
    let ring = try FrameRing(slots: 2, slotByteCount: image.pixels.count)
    #expect(try connection.openRing(ring), "the ring is not mapped")
    let frame = FrameMessage(
      stream: stream,
      encoding: .raw(
        .init(format: "rgb", width: image.size.width, height: image.size.height)))
    return try [nil, ring].map { ring in
      let id = try image.pixels.withUnsafeBytes {
        try connection.sendCopy(of: $0, as: frame, by: ring)
      }
      guard case .result(let result) = try connection.reply(to: id) else {
        throw RunningDaemon.StartFailure(description: "no result came")
      }
      return result
    }
  }

  @Test func findsTheSameAsOverTheSocket() throws {
    let daemon = try RunningDaemon()
    let answers = try answers(to: try sceneFrame(), by: daemon)
    #expect(!answers[0].message.findings.isEmpty, "no polyp was found")
    #expect(answers[0].message.findings == answers[1].message.findings)
    #expect(answers[0].body == answers[1].body)
  }

  @Test func looksAtARegionAsIfItWereTheFrame() throws {
    let daemon = try RunningDaemon()
    let image = try sceneFrame()
    // From the whole frame's finding, so that the region has one too.
    let whole = try #require(try answers(to: image, by: daemon).first)
    let box = try #require(whole.message.findings.first).box
    let left = max(0, box[0] - 40)
    let top = max(0, box[1] - 30)
    let width = min(image.size.width - left, box[2] + 80)
    let height = min(image.size.height - top, box[3] + 60)
    var part = Image(
      size: ImageSize(width: width, height: height), color: Color(red: 0, green: 0, blue: 0))
    for y in 0..<height {
      for x in 0..<width { part[x, y] = image[left + x, top + y] }
    }
    let alone = try #require(try answers(to: part, by: daemon).first)
    for within in try answers(to: image, by: daemon, region: [left, top, width, height]) {
      #expect(within.message.maskRegion == [left, top, width, height])
      #expect(within.message.frameSize == [image.size.width, image.size.height])
      #expect(!alone.message.findings.isEmpty && alone.message.maskRegion == nil)
      let share = Float(width * height) / Float(image.size.width * image.size.height)
      for (finding, other) in zip(within.message.findings, alone.message.findings) {
        let box = other.box
        #expect(finding.box == [box[0] + left, box[1] + top, box[2], box[3]])
        #expect(try within.mask(of: finding) == alone.mask(of: other))
        #expect(abs(finding.areaFraction - other.areaFraction * share) < 1e-6)
        let contour = try alone.contour(of: other).map {
          FramePoint(x: $0.x + UInt16(left), y: $0.y + UInt16(top))
        }
        #expect(try within.contour(of: finding) == contour)
      }
      #expect(within.message.findings.count == alone.message.findings.count)
    }
    let connection = try daemon.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", region: [0, 0, image.size.width + 1, 1])
    ).stream
    let frame = FrameMessage(
      stream: stream,
      encoding: .raw(.init(format: "rgb", width: image.size.width, height: image.size.height)))
    let id = try image.pixels.withUnsafeBytes { try connection.send(frame, bytes: $0) }
    guard case .dropped(let drop) = try connection.reply(to: id) else {
      Issue.record("a frame smaller than its region was answered")
      return
    }
    #expect(drop.reason == .invalid)
  }

  @Test func accountsForEveryFrameOfAStream() throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    let outcome = try daemon.biopsyctl([
      "stream", scene.images, "--shared-memory", "--loop", "--frames", "120", "--fps", "100",
      "--deadline", "60000", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(try Schemas.load("stream-summary").violations(in: outcome.json()) == [])
    #expect(try JSONFields(try outcome.json()).integer("sent") == 120)
    var generator = SeededGenerator(seed: 5)
    let frames = (0..<64 * 48 * 3 * 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let raw = try daemon.biopsyctl(
      ["stream", "-", "--shared-memory", "--size", "64x48", "--fps", "0", "--json"], input: frames)
    #expect(raw.status == 0, "\(raw.errors)")
    #expect(try JSONFields(try raw.json()).integer("results") == 3)
    #expect(eventually { rings(of: daemon.process.processIdentifier) == 0 })
  }

  @Test func survivesAClientThatIsKilledInTheMiddle() throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    for _ in 0..<3 {
      let client = BuiltBinary.process(
        "biopsyctl",
        [
          "stream", scene.images, "--shared-memory", "--socket", daemon.socketPath, "--loop",
          "--seconds", "30", "--fps", "200",
        ])
      client.standardOutput = FileHandle.nullDevice
      try client.run()
      #expect(eventually { rings(of: daemon.process.processIdentifier) > 0 })
      Thread.sleep(forTimeInterval: 0.2)
      kill(client.processIdentifier, SIGKILL)
      client.waitUntilExit()
    }
    let isSettled = eventually {
      let status = try? daemon.connect().status()
      guard case .object(let frames)? = status?["frames"] else { return false }
      return frames["pending"] == 0
    }
    #expect(isSettled, "frames of killed clients stayed pending")
    #expect(eventually { rings(of: daemon.process.processIdentifier) == 0 }, "memory stayed mapped")
    let outcome = try daemon.biopsyctl(["stream", scene.images, "--fps", "0", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
