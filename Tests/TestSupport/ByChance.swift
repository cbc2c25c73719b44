/// How many trials by chance a build makes: an optimised one, which takes a sixth of the time for each, all of them, and a
/// debug build half.
package func trialsByChance(_ count: Int) -> Int {
    #if DEBUG
        count / 2
    #else
        count
    #endif
}
