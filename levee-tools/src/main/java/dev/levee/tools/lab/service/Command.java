package dev.levee.tools.lab.service;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a service process is told to do. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Phase.class, name = "phase"),
    @JsonSubTypes.Type(value = Probe.class, name = "probe")
})
public sealed interface Command permits Phase, Probe {}
