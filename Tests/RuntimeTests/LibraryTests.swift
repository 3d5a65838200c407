import Base
import Foundation
import Testing

@testable import Runtime

@Suite struct LibraryTests {
  @Test func theLibraryIsLoadedOnce() throws {
    let first = try OnnxRuntime.load()
    let second = try OnnxRuntime.load()
    #expect(first === second)
    #expect(try OnnxRuntime.load(libraryPath: first.libraryPath) === first)
  }

  @Test func itSaysWhatItIs() throws {
    let runtime = try OnnxRuntime.load()
    let version = runtime.version.split(separator: ".").compactMap { Int($0) }
    #expect(version.count == 3)
    #expect(version.first == 1)
    #expect(runtime.libraryPath.hasPrefix("/"))
    #expect(FileManager.default.fileExists(atPath: runtime.libraryPath))
    #expect(runtime.availableProviders.contains("CPUExecutionProvider"))
  }

  @Test func telemetryIsOffInTheEnvironment() throws {
    _ = try OnnxRuntime.load()
    #expect(getenv("ORT_DISABLE_TELEMETRY").map { String(cString: $0) } == "1")
  }

  @Test func anotherLibraryIsRefused() throws {
    let runtime = try OnnxRuntime.load()
    expectError(.invalidConfiguration, mentioning: runtime.libraryPath, "/nowhere/x.so") {
      _ = try OnnxRuntime.load(libraryPath: "/nowhere/x.so")
    }
  }

  @Test func missingLibrariesAreNamedWithTheRemedy() {
    expectError(
      .libraryNotFound, mentioning: "/nowhere/a.so", "/nowhere/b.so", "BIOPSYD_ONNXRUNTIME"
    ) {
      _ = try LoadedLibrary.open(["/nowhere/a.so", "/nowhere/b.so", ""])
    }
  }

  @Test func otherFilesAreNotTheLibrary() throws {
    expectError(.libraryNotFound, mentioning: "libc.so.6", "OrtGetApiBase") {
      _ = try LoadedLibrary.open(["libc.so.6"])
    }
    let path = try Fixture.path("add.onnx")
    expectError(.libraryNotFound, mentioning: path) { _ = try LoadedLibrary.open([path]) }
  }

  @Test func oldLibrariesAreNamedWithTheRemedy() {
    expectError(.libraryTooOld, mentioning: "1.17.0", "/old/x.so", "1.21 or newer") {
      let absent: Int? = nil
      _ = try LoadedLibrary.require(absent, version: "1.17.0", path: "/old/x.so")
    }
  }

  @Test func logLinesReachTheHandler() throws {
    let lines = Locked<[RuntimeLogLine]>([])
    let runtime = try OnnxRuntime.load()
    runtime.setLogHandler { line in lines.withLock { $0.append(line) } }
    // The library warns that a rewritten graph depends on the processor.
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try Fixture.session(
      "convolution", .init(intraOpThreads: 1, optimizedModelCacheFolder: folder.path))
    let warning = lines.withLock { $0.first { $0.message.contains("optimized model") } }
    #expect(warning?.severity == .warning)
    #expect(warning?.location.isEmpty == false)
  }
}

@Suite struct StandardErrorFilterTests {
  @Test(arguments: [
    ("", ""), ("a", "a"), ("a\n", "a\n"), ("\n\n", "\n\n"), ("a\nb", "a\nb"),
    ("Schema error: Trying to register schema with name Abs\n", ""),
    ("a\nSchema error: Trying to register schema x\nb\n", "a\nb\n"),
    ("Schema error: Trying to register schema x\n\nb\n", "b\n"),
    ("a\nSchema error: Trying to register schema x\n\n", "a\n"),
    ("Schema error: another kind\n", "Schema error: another kind\n"),
  ])
  func onlyTheNoiseGoes(text: String, kept: String) {
    let bytes = StandardErrorFilter.kept(of: Array(text.utf8))
    #expect(String(decoding: bytes, as: UTF8.self) == kept)
  }

  @Test func standardErrorIsBackAfterwards() throws {
    // Loading diverts it too, once; after that only this test does.
    _ = try OnnxRuntime.load()
    var before = stat()
    fstat(STDERR_FILENO, &before)
    let number = try StandardErrorFilter.run { () throws(RuntimeError) in 7 }
    #expect(number == 7)
    expectError(.runFailed) {
      try StandardErrorFilter.run { () throws(RuntimeError) in
        throw RuntimeError(.runFailed, problem: "p", remedy: "r")
      }
    }
    var after = stat()
    fstat(STDERR_FILENO, &after)
    #expect(before.st_ino == after.st_ino)
  }
}

@Suite struct LibrarySearchTests {
  @Test func aConfiguredPathIsTheOnlyCandidate() {
    let search = LibrarySearch(
      configuredPath: "/a/x.so", environment: ["BIOPSYD_ONNXRUNTIME": "/b/y.so"])
    #expect(search.candidates == ["/a/x.so"])
  }

  @Test func theEnvironmentComesNext() {
    let search = LibrarySearch(
      configuredPath: nil, environment: ["BIOPSYD_ONNXRUNTIME": "/b/y.so"])
    #expect(search.candidates == ["/b/y.so"])
  }

  @Test func thenTheUsualNameThenTheLoadersFolders() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let early = folder.path + "/early"
    let late = folder.path + "/late"
    for path in [early, late, folder.path + "/conf.d"] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    for file in [
      early + "/libonnxruntime.so.1.9.0", early + "/libonnxruntime.so.1.24.1",
      early + "/libonnxruntime.so", early + "/libother.so.1", late + "/libonnxruntime.so.1.21.0",
    ] {
      try Data().write(to: URL(fileURLWithPath: file))
    }
    try "# folders\n\(late) # last\n".write(
      toFile: folder.path + "/conf.d/x.conf", atomically: true, encoding: .utf8)
    try "include \(folder.path)/conf.d/*.conf\n".write(
      toFile: folder.path + "/ld.so.conf", atomically: true, encoding: .utf8)
    let search = LibrarySearch(
      configuredPath: nil, environment: ["LD_LIBRARY_PATH": ":\(early):.:relative"],
      loaderConfiguration: folder.path + "/ld.so.conf")
    #expect(search.folders.prefix(2) == [early, late])
    #expect(search.folders.allSatisfy { $0.hasPrefix("/") })
    #expect(
      search.candidates.prefix(4) == [
        "libonnxruntime.so.1", early + "/libonnxruntime.so.1.24.1",
        early + "/libonnxruntime.so.1.9.0", late + "/libonnxruntime.so.1.21.0",
      ])
  }

  @Test func aConfigurationThatIncludesItselfEnds() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/ld.so.conf"
    try "include \(path)\n/from/there\n".write(toFile: path, atomically: true, encoding: .utf8)
    let search = LibrarySearch(configuredPath: nil, environment: [:], loaderConfiguration: path)
    #expect(search.folders.first == "/from/there")
  }
}
