import Base
import Foundation
import Testing

@Suite("Monotonic time")
struct MonotonicInstantTests {
  @Test func readsTheClockThatOtherProcessesRead() {
    let before = clock_gettime_nsec()
    let now = MonotonicInstant.now.nanoseconds
    let after = clock_gettime_nsec()
    #expect(before <= now && now <= after)
  }

  /// Another way to the same clock: the time since the machine started, without sleep.
  private func clock_gettime_nsec() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  @Test func neverGoesBack() {
    var last = MonotonicInstant.now
    for _ in 0..<10_000 {
      let now = MonotonicInstant.now
      #expect(now >= last)
      last = now
    }
  }

  @Test func subtractsAndAddsInBothDirections() {
    let early = MonotonicInstant(nanoseconds: 1_000)
    let late = MonotonicInstant(nanoseconds: 1_500)
    #expect(late - early == .nanoseconds(500))
    #expect(early - late == .nanoseconds(-500))
    #expect(early + .nanoseconds(500) == late)
    #expect(late + .nanoseconds(-500) == early)
    #expect(early < late && !(late < early) && early != late)
    #expect(early + .milliseconds(2) == MonotonicInstant(nanoseconds: 2_001_000))
  }
}

@Suite("Durations as numbers")
struct DurationNumberTests {
  @Test(
    arguments: [
      (.zero, 0),
      (.nanoseconds(1), 1),
      (.nanoseconds(-1), -1),
      (.seconds(1) + .nanoseconds(7), 1_000_000_007),
      (.seconds(-2) + .nanoseconds(1), -1_999_999_999),
      (Duration(secondsComponent: 0, attosecondsComponent: 999_999_999), 0),
      (Duration(secondsComponent: 0, attosecondsComponent: -999_999_999), 0),
      (Duration(secondsComponent: 0, attosecondsComponent: -1_000_000_001), -1),
      (.nanoseconds(Int64.max), .max),
      (.nanoseconds(Int64.min), .min),
      (.nanoseconds(Int64.max) + .nanoseconds(1), .max),
      (.nanoseconds(Int64.min) - .nanoseconds(1), .min),
      (.seconds(9_223_372_036), 9_223_372_036_000_000_000),
      (.seconds(9_223_372_037), .max),
      (.seconds(-9_223_372_037), .min),
      (.seconds(Int64.max), .max),
      (.seconds(Int64.min), .min),
    ] as [(Duration, Int64)])
  func nanosecondsRoundTowardZeroAndSaturate(duration: Duration, nanoseconds: Int64) {
    #expect(duration.nanoseconds == nanoseconds)
  }

  @Test func otherUnitsFollow() {
    #expect(Duration.nanoseconds(1_999).microseconds == 1)
    #expect(Duration.nanoseconds(-1_999).microseconds == -1)
    #expect(Duration.microseconds(1_500).milliseconds == 1.5)
    #expect(Duration.milliseconds(-250).seconds == -0.25)
    #expect(Duration.seconds(Int64.max).microseconds == Int64.max / 1000)
  }
}
