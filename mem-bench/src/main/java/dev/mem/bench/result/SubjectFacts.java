package dev.mem.bench.result;

/**
 * Who took part.
 *
 * @param name the name of the subject
 * @param version which version of it, as far as it can be told
 * @param absence why it did not take part and how to get it; empty if it did
 */
public record SubjectFacts(String name, String version, String absence) {}
