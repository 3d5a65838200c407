import Foundation
import Testing

@Suite("The Python client, as its own tests see it", .serialized)
struct PythonClientTests {
  /// Runs `Tests/PythonClientTests` with the daemon of this build.
  ///
  /// They play the daemon themselves, start it, kill it and start it again.
  @Test(arguments: [true, false]) func passesItsTests(withNumpy: Bool) throws {
    guard let python = Tool.find("python3") else { return }
    if withNumpy, try python.run(["-c", "import numpy"]).status != 0 {
      Tool.skip("numpy is not installed")
      return
    }
    let scene = try SceneOnDisk.shared.get()
    var environment = ProcessInfo.processInfo.environment
    environment["BIOPSYD"] = BuiltBinary.folder.appendingPathComponent("biopsyd").path
    environment["BIOPSY_FRAMES"] = scene.images
    environment["BIOPSY_WITHOUT_NUMPY"] = withNumpy ? nil : "1"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    let outcome = try python.run(
      [
        "-W", "error::ResourceWarning", "-m", "unittest", "discover", "-s",
        "Tests/PythonClientTests",
      ], environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}

@Suite("The clients' examples do what they say", .serialized)
struct ClientExampleTests {
  /// An environment in which the examples find the client.
  private static func pythonEnvironment() -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["PYTHONPATH"] = "Sources/PythonClient"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return environment
  }

  @Test func aPipeFromFFmpegIsAnalysed() throws {
    guard let shell = Tool.find("sh"), Tool.find("python3") != nil, Tool.find("ffmpeg") != nil
    else { return }
    let daemon = try RunningDaemon()
    let outcome = try shell.run(
      [
        "-c",
        """
        ffmpeg -loglevel error -re -f lavfi -i testsrc=size=320x240:rate=10:duration=2 \
        -vf scale=out_color_matrix=bt709:out_range=limited -f rawvideo -pix_fmt nv12 - |
        python3 docs/examples/pipe_nv12.py --size 320x240 --deadline 60000 \
        --socket \(daemon.socketPath)
        """,
      ], environment: Self.pythonEnvironment())
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    try expectAccount(outcome.output, submitted: 20)
  }

  @Test func aPipeFromGStreamerIsAnalysed() throws {
    guard let shell = Tool.find("sh"), Tool.find("python3") != nil,
      Tool.find("gst-launch-1.0") != nil
    else { return }
    let daemon = try RunningDaemon()
    let outcome = try shell.run(
      [
        "-c",
        """
        gst-launch-1.0 -q videotestsrc num-buffers=20 is-live=true ! \
        video/x-raw,format=NV12,width=320,height=240,framerate=10/1 ! fdsink fd=1 |
        python3 docs/examples/pipe_nv12.py --size 320x240 --deadline 60000 \
        --socket \(daemon.socketPath)
        """,
      ], environment: Self.pythonEnvironment())
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    try expectAccount(outcome.output, submitted: 20)
  }

  /// The example's last line tells the account: every frame was submitted or let go, and some were
  /// answered.
  private func expectAccount(_ output: String, submitted: Int) throws {
    let lines = output.split(separator: "\n")
    let line = try #require(lines.last, "\(output)")
    let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 3, "\(line)")
    let letGo = lines.filter { $0.hasPrefix("frame let go") }.count
    #expect(numbers[0] + letGo == submitted, "\(output)")
    #expect(numbers[1] >= 1, "\(output)")
  }

  @Test func theOpenCVExampleSaysWhatIsMissing() throws {
    guard let python = Tool.find("python3") else { return }
    let outcome = try python.run(
      [
        "-c",
        "import sys, runpy; sys.modules['cv2'] = None; sys.argv = ['opencv_capture.py', '0']\n"
          + "runpy.run_path('docs/examples/opencv_capture.py', run_name='__main__')",
      ],
      environment: Self.pythonEnvironment())
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("python3-opencv"), "\(outcome.errors)")
  }

  @Test func theOpenCVExampleStreamsAFilm() throws {
    guard let python = Tool.find("python3") else { return }
    guard try python.run(["-c", "import cv2"]).status == 0 else {
      Tool.skip("OpenCV is not installed for Python")
      return
    }
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    let film = daemon.folder.path("film.mjpeg")
    let frames = try scene.files.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    try Data(frames.joined()).write(to: URL(fileURLWithPath: film))
    let outcome = try python.run(
      [
        "docs/examples/opencv_capture.py", film, "--socket", daemon.socketPath, "--deadline",
        "60000",
      ], environment: Self.pythonEnvironment())
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    try expectAccount(outcome.output, submitted: SceneOnDisk.frameCount)
  }

  @Test func theCExampleBuildsAgainstTheLibraryAndStreams() throws {
    guard let compiler = Tool.find("cc") ?? Tool.find("clang") else { return }
    let library = BuiltBinary.folder.appendingPathComponent("libbiopsyclient.so")
    try #require(FileManager.default.fileExists(atPath: library.path))
    let scene = try SceneOnDisk.shared.get()
    let daemon = try RunningDaemon()
    let program = daemon.folder.path("station")
    let build = try compiler.run([
      "-std=c11", "-Wall", "-Wextra", "-Werror", "-o", program, "docs/examples/station.c",
      "-ISources/CBiopsyClient/include", "-L\(BuiltBinary.folder.path)", "-lbiopsyclient",
      "-Wl,-rpath,\(BuiltBinary.folder.path)",
    ])
    try #require(build.status == 0, "\(build.errors)")
    let outcome = try Tool(path: program).run([daemon.socketPath] + scene.files)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("not for diagnosis"))
    #expect(outcome.output.contains(" frames submitted, "))
  }
}
