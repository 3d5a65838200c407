import Base
import Testing
import Wire

@testable import Serving

@Suite("Capture times")
struct CaptureClockTests {
  static let clocksOfTheMachine: [StreamClock] = [
    .monotonic, .realtime, .boottime, .tai, .monotonicRaw,
  ]

  private let second: UInt64 = 1_000_000_000

  private func reading(of clock: StreamClock) -> UInt64 {
    switch clock {
    case .monotonic, .device: MonotonicInstant.now.nanoseconds
    case .realtime: MachineClock.realtime.now
    case .boottime: MachineClock.boottime.now
    case .tai: MachineClock.tai.now
    case .monotonicRaw: MachineClock.monotonicRaw.now
    }
  }

  @Test(arguments: CaptureClockTests.clocksOfTheMachine)
  func ofTheMachinesClocksAreMapped(kind: StreamClock) {
    let clock = CaptureClock(kind)
    let before = MonotonicInstant.now
    let captured = MonotonicInstant(nanoseconds: reading(of: kind) - 50_000_000)
    let instant = clock.instant(of: captured, arrived: .now)
    // The age is 50 ms, and what passed between the readings.
    let difference = (before + .milliseconds(-50)) - instant
    #expect(abs(difference.milliseconds) < 1000, "\(kind): \(difference)")
  }

  @Test(arguments: StreamClock.allCases)
  func thatAreMissingOrInTheFutureAreTheArrival(kind: StreamClock) {
    let clock = CaptureClock(kind)
    let arrived = MonotonicInstant.now
    #expect(clock.instant(of: nil, arrived: arrived) == arrived)
    let future = MonotonicInstant(nanoseconds: UInt64(Int64.max))
    #expect(clock.instant(of: future, arrived: arrived) == arrived)
  }

  @Test(arguments: CaptureClockTests.clocksOfTheMachine)
  func ofLongAgoAreEarlyAndDoNotTrap(kind: StreamClock) {
    let arrived = MonotonicInstant.now
    let instant = CaptureClock(kind).instant(
      of: MonotonicInstant(nanoseconds: 0), arrived: arrived)
    #expect(instant <= arrived)
  }

  @Test func aStepOfTheOtherClockMovesOnlyWhatWasCapturedBefore() {
    let now = MonotonicInstant(nanoseconds: 100 * second)
    let age = { (reading: UInt64, shown: UInt64) in
      now - MonotonicInstant(reading, onClockShowing: shown, at: now)
    }
    // The clock showed 5000 s at capture and is set forward by an hour.
    #expect(age(5000 * second, 5000 * second + second / 10) == .milliseconds(100))
    #expect(age(5000 * second, 8600 * second) == .seconds(100), "bounded by the clock's start")
    #expect(age(8600 * second, 8600 * second + second / 10) == .milliseconds(100))
    // Set back: from the future, which counts as arrival.
    #expect(age(8600 * second, 5000 * second) == .seconds(-3600))
  }

  @Test func extremeReadingsDoNotTrap() {
    for reading in [0, 1, UInt64(Int64.max)] {
      for shown in [0, UInt64(Int64.max), .max] {
        for now in [0, UInt64(Int64.max), .max] {
          _ = MonotonicInstant(
            reading, onClockShowing: shown, at: MonotonicInstant(nanoseconds: now))
        }
      }
    }
  }
}

@Suite("A client's own clock")
struct DeviceClockTests {
  private let second: UInt64 = 1_000_000_000

  private func instant(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: UInt64(seconds * 1e9))
  }

  @Test func isUnknownBeforeTheFirstPair() {
    #expect(DeviceClock().instant(at: 5) == nil)
    let arrived = instant(7)
    let clock = CaptureClock(.device)
    #expect(clock.instant(of: instant(1), arrived: arrived) == arrived)
  }

  @Test func hasTheOffsetOfTheNewestPair() {
    var clock = DeviceClock()
    clock.set(1000 * second, at: instant(10))
    #expect(clock.instant(at: 1001 * second) == instant(11))
    clock.set(1000 * second + second / 2, at: instant(10.75))
    #expect(clock.instant(at: 1000 * second + second / 2) == instant(10.75))
    #expect(clock.rate == 1, "half a second tells nothing of the rate")
  }

  @Test func hasTheRateOfPairsASecondApartBoundedToOnePercent() {
    for (measured, expected) in [(1.0001, 1.0001), (0.5, 0.99), (3, 1.01)] {
      var clock = DeviceClock()
      clock.set(0, at: instant(100))
      clock.set(10 * second, at: instant(100 + 10 * measured))
      #expect(abs(clock.rate - expected) < 1e-9)
    }
  }

  /// A clock 200 millionths fast, told every 0.4 s with 1 ms of noise by turns.
  @Test func getsMoreExactTheLongerItIsTold() throws {
    var clock = DeviceClock()
    for index in 0..<250 {
      let truth = 50 + Double(index) * 0.4
      let noise = index % 2 == 0 ? 0.001 : 0
      clock.set(UInt64(Double(index) * 0.4 * 1.0002 * 1e9), at: instant(truth + noise))
    }
    #expect(abs(clock.rate - 1 / 1.0002) < 0.0003, "\(clock.rate)")
  }

  @Test func startsAnewWhenItGoesBack() {
    var clock = DeviceClock()
    clock.set(100 * second, at: instant(10))
    clock.set(102 * second, at: instant(12.01))
    #expect(clock.rate > 1)
    clock.set(5 * second, at: instant(14))
    #expect(clock.rate == 1 && clock.instant(at: 5 * second) == instant(14))
  }

  @Test func extremeReadingsDoNotTrap() {
    let extremes: [UInt64] = [0, 1, UInt64(Int64.max)]
    var clock = DeviceClock()
    for device in extremes {
      for machine in extremes + [.max] {
        clock.set(device, at: MonotonicInstant(nanoseconds: machine))
        for reading in extremes { _ = clock.instant(at: reading) }
      }
    }
  }
}
