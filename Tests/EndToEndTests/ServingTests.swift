import Base
import Client
import Foundation
import Imaging
import TestSupport
import Testing
import Wire

@Suite("The daemon, as stations use it", .serialized)
struct DaemonServingTests {
  @Test func servesTheSameFindingsAsThePipelineInProcess() throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    let through = try daemon.biopsyctl(["predict"] + scene.files)
    let local = try BuiltBinary.run("biopsyctl", ["predict"] + scene.files)
    #expect(through.status == 0 && local.status == 0, "\(through.errors)\(local.errors)")
    let schema = try Schemas.load("prediction")
    #expect(try schema.violations(in: through.json()) == [])
    let findings = try [through, local].map { try Predictions(try $0.json()) }
    #expect(findings[0].findings == findings[1].findings)
    #expect(findings[0].findings.contains { !$0.isEmpty }, "no polyp was found in any frame")
    #expect(findings[0].pipelineDigests == findings[1].pipelineDigests)
  }

  @Test func drawsOverlaysAndMasksOfTheFramesSize() throws {
    let scene = try SceneOnDisk.shared.get()
    let out = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      ["predict"] + scene.files + ["--overlay", out.path("o"), "--masks", out.path("m")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    var maskValues: Set<UInt8> = []
    for path in try scene.files {
      let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      let frame = try ImageFile.read(path)
      let overlay = try ImageFile.read(out.path("o/\(stem).jpg"))
      let mask = try ImageFile.readGray(out.path("m/\(stem).png"))
      #expect(overlay.size == frame.size && mask.size == frame.size)
      #expect(overlay != frame)
      maskValues.formUnion(mask.pixels)
    }
    #expect(maskValues == [0, 255])
  }

  @Test func accountsForEveryFrameOfFourStationsAtOnce() throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    let outcomes = Locked<[BuiltBinary.Outcome]>([])
    let socket = daemon.socketPath
    let stations = (0..<4).map { number in
      DedicatedThread(name: "station") {
        let outcome = try? BuiltBinary.run(
          "biopsyctl",
          [
            "stream", scene.images, "--socket", socket, "--loop", "--frames", "120", "--fps", "60",
            "--name", "station-\(number)", "--deadline", "60000", "--json",
          ])
        if let outcome { outcomes.withLock { $0.append(outcome) } }
      }
    }
    for station in stations { station.join() }
    let schema = try Schemas.load("stream-summary")
    var received = 0
    for outcome in outcomes.withLock({ $0 }) {
      #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
      let document = try outcome.json()
      #expect(schema.violations(in: document) == [])
      let fields = try JSONFields(document)
      received += try fields.object("accounting").integer("received")
      #expect(try fields.integer("results") > 0)
    }
    #expect(received == 480)
    let status = try JSONFields(try daemon.biopsyctl(["status", "--json"]).json())
    #expect(try status.object("frames").integer("received") == 480)
    #expect(try status.object("frames").integer("pending") == 0)
    #expect(try Schemas.load("status").violations(in: .object(status.members)) == [])
  }

  @Test(arguments: [("rgb", 3.0), ("nv12", 1.5), ("uyvy", 2.0)])
  func takesRawFramesFromStandardInput(format: String, bytesPerPixel: Double) throws {
    let daemon = try RunningDaemon()
    var generator = SeededGenerator(seed: 5)
    let frames = (0..<Int(64 * 48 * bytesPerPixel) * 3).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
    let outcome = try daemon.biopsyctl(
      ["stream", "-", "--size", "64x48", "--format", format, "--fps", "0", "--json"],
      input: frames)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try JSONFields(try outcome.json()).integer("results") == 3)
  }

  @Test func takesMotionJPEG() throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    let movie = daemon.folder.path("movie.mjpeg")
    let frames = try scene.files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    try Data(frames.joined()).write(to: URL(fileURLWithPath: movie))
    let outcome = try daemon.biopsyctl(["stream", movie, "--fps", "0", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try JSONFields(try outcome.json()).integer("results") == SceneOnDisk.frameCount)
  }

  @Test func survivesAClientThatIsKilledInTheMiddle() throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    for _ in 0..<3 {
      let client = BuiltBinary.process(
        "biopsyctl",
        [
          "stream", scene.images, "--socket", daemon.socketPath, "--loop", "--seconds", "30",
          "--fps",
          "200",
        ])
      client.standardOutput = FileHandle.nullDevice
      try client.run()
      Thread.sleep(forTimeInterval: 0.4)
      kill(client.processIdentifier, SIGKILL)
      client.waitUntilExit()
    }
    let outcome = try daemon.biopsyctl(["stream", scene.images, "--fps", "0", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let isSettled = (0..<100).contains { _ in
      Thread.sleep(forTimeInterval: 0.05)
      let status = try? daemon.connect().status()
      guard case .object(let frames)? = status?["frames"] else { return false }
      return frames["pending"] == 0
    }
    #expect(isSettled, "frames of killed clients stayed pending")
  }

  @Test func opensNoSocketButUnixOnes() throws {
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    _ = try daemon.biopsyctl(["stream", scene.images, "--fps", "0"])
    let connection = try daemon.connect()
    func sockets() throws -> Set<String> {
      let descriptors = "/proc/\(daemon.process.processIdentifier)/fd"
      let targets = try FileManager.default.contentsOfDirectory(atPath: descriptors).compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)")
      }
      return Set(
        targets.filter { $0.hasPrefix("socket:[") }.map { String($0.dropFirst(8).dropLast()) })
    }
    let before = try sockets()
    // Foundation reads a file that claims to be empty only up to a point; `cat` reads to the end.
    let cat = Process()
    cat.executableURL = URL(fileURLWithPath: "/bin/cat")
    cat.arguments = ["/proc/net/unix"]
    let unix = try BuiltBinary.outcome(of: cat).output
      .split(separator: "\n").dropFirst().compactMap { line in
        line.split(separator: " ", omittingEmptySubsequences: true).dropFirst(6).first.map(
          String.init)
      }
    // A session that ends meanwhile is in one list and not in the other.
    let lasting = try sockets().intersection(before)
    #expect(!lasting.isEmpty)
    #expect(lasting.subtracting(unix) == [], "sockets that are not Unix ones")
    _ = connection.welcome
  }
}
