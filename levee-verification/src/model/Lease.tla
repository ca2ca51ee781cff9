------------------------------- MODULE Lease -------------------------------
(* One key of a cache, as docs/how-it-works.md describes it and docs/model.md  *)
(* explains it: lease, fill, invalidate, expire, put, the stamp of the         *)
(* resource, the flights of each process and who may join them, shared reads,  *)
(* and an invalidation that the store did not confirm.                         *)
(*                                                                             *)
(* How time and data are abstracted, so that there are few states:             *)
(*  - The store executes one command at a time. A command is sent, executes    *)
(*    later, is answered later. A client may give up at any moment (unknown    *)
(*    outcome); the command may still execute.                                 *)
(*  - `cut` counts what parts old data from new: invalidations and clears that *)
(*    executed, claims of a put, invalidations that failed. A value is         *)
(*    <<b, x, s>>: the cut and the number of expires when its load BEGAN, and  *)
(*    the stamp stored with it. Whoever commits and then invalidates knows     *)
(*    that a load begun later reads the commit. So "began after" is all that   *)
(*    counts, and the database needs no variable.                              *)
(*  - `floor` is the least b that anybody may still be served. It rises when   *)
(*    the command EXECUTES, which is earlier than "has returned", so what is   *)
(*    checked is stricter than what is promised. A get remembers the floor of  *)
(*    its own start.                                                           *)
(*  - No clock: a lease may run out, an entry be evicted or judged fresh, due  *)
(*    or stale at any moment. What holds here holds whatever the durations.    *)
(*                                                                             *)
(* Rules that can be switched off are written On(rule); the list of what     *)
(* must then break is mutations.txt.                                           *)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS P1, P2,     \* the callers of process 1 and of process 2
          MaxFlight,  \* flights; each is one attempt to acquire, under one token
          MaxInv, MaxClear, MaxExp, MaxPut,   \* of these, how many execute
          MaxFail,    \* invalidations by process 1 that the store does not confirm at once
          Outage,     \* may a read get no answer?
          Evict,      \* may entries and stale copies be evicted?
          Replay,     \* may the driver deliver acquire and fill twice?
          Off         \* the rules that are switched off

On(r)   == r \notin Off
Callers == P1 \cup P2
Procs   == {1, 2}
Proc(c) == IF c \in P1 THEN 1 ELSE 2
Flights == 1..MaxFlight
PutTok  == MaxFlight + 1   \* the token of the put
None    == <<>>            \* no value, no lease
Unread  == -1              \* stamps that were not read yet; 0: there are none
Symm    == Permutations(P1) \cup Permutations(P2)
Max(a, b) == IF a > b THEN a ELSE b

VARIABLES
  entry, stale, lease, stamp,   \* the store; lease = <<token, time of its grant>>
  fl, nf,                       \* the flights, and how many were started
  cur,                          \* per process: the flight that is in Flights.byName, or 0
  batch,                        \* per process: the shared read: filling, sent or answered
  gets,                         \* per caller
  put,                          \* the put
  backlog,                      \* of process 1: invalidations that the store has not confirmed
  cut, floor, xcut, inv, clr,   \* history, which no code has: see above
  own,                          \* history: the least b for gets of process 1, after its failed invalidation
  bad                           \* promises seen broken
store == <<entry, stale, lease, stamp>>
past  == <<cut, floor, xcut, inv, clr, own>>
vars  == <<store, fl, nf, cur, batch, gets, put, backlog, past, bad>>

F0 == [st |-> "none",                  \* none, acq, load, late (only late joiners wait), end
       p |-> 0, tok |-> FALSE,         \* tok: entitled to fill
       by |-> FALSE,                   \* past the store: no lease to ask
       b |-> 0, x |-> 0, s |-> Unread, \* the value, and the stamp read before its load
       s2 |-> Unread,                  \* the stamp read again for late joiners
       seen |-> None, copy |-> None,   \* the entry judged; what the acquire handed out
       soft |-> FALSE,                 \* that copy is one set aside by an expire
       cmd |-> "no", ans |-> "no",     \* the command under way and its answer
       give |-> "value",               \* what late joiners wait for: the value, or the copy
       za |-> FALSE, zf |-> FALSE,     \* a late acquire, a late fill may still execute
       void |-> FALSE,                 \* history: its lease was ended lawfully
       n |-> 0, g |-> 0]               \* grants executed; the time of the grant it was told
G0 == [st |-> "idle", fl |-> 0, own |-> 0, xl |-> 0, f |-> 0, ck |-> "-"]
\* gets[c].ck is Seats.Joined: "acq" before the acquire was sent, "pre" before the load began, "late".

Init == /\ entry = None /\ stale = None /\ lease = None /\ stamp = 1
        /\ fl = [f \in Flights |-> F0] /\ nf = 0 /\ cur = [p \in Procs |-> 0]
        /\ batch = [p \in Procs |-> [st |-> "fill", v |-> None, s |-> 0]]
        /\ gets = [c \in Callers |-> G0]
        /\ put = [st |-> "idle", b |-> 0, x |-> 0, z |-> FALSE]
        /\ backlog = [n |-> 0, sent |-> 0, done |-> FALSE, all |-> 0, runs |-> 0]
        /\ cut = 0 /\ floor = 0 /\ xcut = 0 /\ inv = 0 /\ clr = 0 /\ own = 0 /\ bad = {}

----------------------------------------------------------------------------
(* What a get returns is judged here; `asStale` says that it is told "stale". *)
Broken(S, v, asStale) ==
  IF v = None THEN {} ELSE
       (IF \E c \in S : v[1] < gets[c].fl THEN {"P4"} ELSE {})
  \cup (IF \E c \in S : v[1] < gets[c].own THEN {"P13"} ELSE {})
  \cup (IF ~asStale /\ \E c \in S : v[2] < gets[c].xl THEN {"R6"} ELSE {})
\* An entry counts only under the stamp it was stored with (Flights.verified).
Valid(v, s) == v # None /\ s > 0 /\ v[3] = s

Members(f) == {c \in Callers : gets[c].st = "join" /\ gets[c].f = f}
Ck(f, cks) == {c \in Members(f) : gets[c].ck \in cks}
Again(c)   == [gets[c] EXCEPT !.st = "start", !.f = 0, !.ck = "-"]   \* Get.again: the same get reads again
Answered(S) == [c \in Callers |-> IF c \in S THEN G0 ELSE gets[c]]

\* Flight.close: S are given v, X an exception, all other members read again, nobody joins any more.
End(f, S, v, asStale, X) ==
  /\ gets' = [c \in Callers |-> IF c \in S \cup X THEN G0 ELSE IF c \in Members(f) THEN Again(c) ELSE gets[c]]
  /\ bad' = bad \cup Broken(S, v, asStale)
  /\ cur' = [p \in Procs |-> IF cur[p] = f THEN 0 ELSE cur[p]]
\* What is left of a flight that has ended: its commands that may still execute.
Rest(r) == IF r.za \/ r.zf \/ (r.cmd \in {"fill", "release"} /\ r.ans = "no")
           THEN [F0 EXCEPT !.st = "end", !.b = r.b, !.x = r.x, !.s = r.s, !.n = r.n, !.g = r.g,
                           !.cmd = r.cmd, !.ans = r.ans, !.za = r.za, !.zf = r.zf]
           ELSE [F0 EXCEPT !.st = "end"]

Holds(f) == lease = <<f, fl[f].g>>
\* The lease in force is ended lawfully: by invalidate, expire, put, or running out.
Voided == IF lease # None /\ lease[1] \in Flights
          THEN [fl EXCEPT ![lease[1]].void = (@ \/ fl[lease[1]].st \in {"acq", "load"})] ELSE fl

----------------------------------------------------------------------------
(* A get: Get.go, ReadPath. P13: while an invalidation of this process is not   *)
(* confirmed, its gets of the key go past the store and join only flights that  *)
(* do so too.                                                                   *)
Queued(p) == p = 1 /\ backlog.n > 0
Start(c) ==
  LET mine == IF Proc(c) = 1 THEN own ELSE 0 IN
  /\ gets[c].st = "idle"
  /\ gets' = [gets EXCEPT ![c] = [G0 EXCEPT !.st = "start", !.own = mine, !.xl = xcut,
                                            !.fl = IF Queued(Proc(c)) THEN 0 ELSE floor]]
  /\ UNCHANGED <<store, fl, nf, cur, batch, put, backlog, past, bad>>

\* Flight.join. The moment of sending is seen only by whether the acquire has executed.
JoinedAs(f) == IF ~On("R7-check") THEN {"acq"}
               ELSE IF fl[f].st = "acq" THEN IF fl[f].ans = "no" THEN {"acq", "pre"} ELSE {"pre"}
               ELSE {"late"}
JoinBy(c, f, ck) == [gets[c] EXCEPT !.st = "join", !.f = f, !.ck = ck]
\* R7: a flight past the store answers to no lease, so only gets that have no store either may join it.
MayJoin(p, f) == IF Queued(p) /\ On("P13-join") THEN fl[f].by ELSE ~fl[f].by \/ ~On("R7-bypass")
Join(c) == LET p == Proc(c) f == cur[p] IN
           /\ gets[c].st = "start" /\ f # 0 /\ MayJoin(p, f)
           /\ \E ck \in JoinedAs(f) : gets' = [gets EXCEPT ![c] = JoinBy(c, f, ck)]
           /\ UNCHANGED <<store, fl, nf, cur, batch, put, backlog, past, bad>>

\* R8, Reads: a read is shared while its batch is filling, never once it is sent.
Read(c) == LET p == Proc(c) IN
           /\ gets[c].st = "start" /\ ~(Queued(p) /\ On("P13-bypass"))
           /\ batch[p].st = "fill" \/ ~On("R8-share")
           /\ gets' = [gets EXCEPT ![c].st = "read"]
           /\ UNCHANGED <<store, fl, nf, cur, batch, put, backlog, past, bad>>
Readers(p) == {c \in Callers : Proc(c) = p /\ gets[c].st = "read"}
Filling == [st |-> "fill", v |-> None, s |-> 0]
BatchSend(p) == /\ batch[p].st = "fill" /\ Readers(p) # {}
                /\ batch' = [batch EXCEPT ![p].st = "sent"]
                /\ UNCHANGED <<store, fl, nf, cur, gets, put, backlog, past, bad>>
BatchExec(p) == /\ batch[p].st = "sent"           \* one MGET: the entry and the stamp at one moment
                /\ batch' = [batch EXCEPT ![p] = [st |-> "ans", v |-> entry, s |-> stamp]]
                /\ UNCHANGED <<store, fl, nf, cur, gets, put, backlog, past, bad>>

\* Flight.take: `seen` is the entry that was judged. R7: stamps are read with the acquire, not the leader's earlier ones.
NewFlight(p) ==
  [fl EXCEPT ![nf + 1] = [F0 EXCEPT !.st = "acq", !.p = p, !.seen = batch[p].v, !.cmd = "acquire",
                                    !.s = IF On("R7-stamps-with-acquire") THEN Unread ELSE batch[p].s]]
\* Fresh, or stale-while-revalidate: served, perhaps with one refresh in the background (Flights.leadAlone).
BatchHit(p) ==
  LET v == batch[p].v M == Readers(p) IN
  /\ batch[p].st = "ans" /\ Valid(v, batch[p].s)
  /\ gets' = Answered(M) /\ bad' = bad \cup Broken(M, v, FALSE)
  /\ batch' = [batch EXCEPT ![p] = Filling]
  /\ \/ UNCHANGED <<fl, nf, cur>>
     \/ /\ cur[p] = 0 /\ nf < MaxFlight
        /\ fl' = NewFlight(p) /\ nf' = nf + 1 /\ cur' = [cur EXCEPT ![p] = nf + 1]
  /\ UNCHANGED <<store, put, backlog, past>>
\* Missing, void, or too stale: join the flight of this process, else lead one together (Flights.joinOrLead).
BatchMiss(p) ==
  LET M == Readers(p) lead == cur[p] = 0 \/ (fl[cur[p]].by /\ On("R7-bypass")) IN
  /\ batch[p].st = "ans"
  /\ batch' = [batch EXCEPT ![p] = Filling]
  /\ IF ~lead
     THEN /\ \E ck \in JoinedAs(cur[p]) :
               gets' = [c \in Callers |-> IF c \in M THEN JoinBy(c, cur[p], ck) ELSE gets[c]]
          /\ UNCHANGED <<fl, nf, cur>>
     ELSE IF nf = MaxFlight THEN gets' = Answered(M) /\ UNCHANGED <<fl, nf, cur>>   \* a bound of the model
     ELSE /\ gets' = [c \in Callers |-> IF c \in M THEN JoinBy(c, nf + 1, "acq") ELSE gets[c]]
          /\ fl' = NewFlight(p) /\ nf' = nf + 1 /\ cur' = [cur EXCEPT ![p] = nf + 1]
  /\ UNCHANGED <<store, put, backlog, past, bad>>

\* Past the store: there is no lease, so nothing is filled.
PastStore(p) == [fl EXCEPT ![nf + 1] = [F0 EXCEPT !.st = "load", !.p = p, !.by = TRUE, !.b = cut, !.x = xcut, !.s = 0]]
\* A get that has no store is bound by what its own process did (P13), no more by what others did (P4).
Unbound(c) == [gets[c] EXCEPT !.fl = 0]
Unreachable(p, M) ==
  LET g == cur[p] may == g # 0 /\ (~Queued(p) \/ fl[g].by) IN
  IF may THEN /\ \E ck \in JoinedAs(g) :
                   gets' = [c \in Callers |-> IF c \in M THEN [JoinBy(c, g, ck) EXCEPT !.fl = 0] ELSE gets[c]]
              /\ UNCHANGED <<fl, nf, cur>>
  ELSE IF nf = MaxFlight THEN gets' = Answered(M) /\ UNCHANGED <<fl, nf, cur>>
  ELSE /\ gets' = [c \in Callers |-> IF c \in M THEN [JoinBy(c, nf + 1, "acq") EXCEPT !.fl = 0] ELSE gets[c]]
       /\ fl' = PastStore(p) /\ nf' = nf + 1 /\ cur' = [cur EXCEPT ![p] = nf + 1]
\* Get.unreachable: the read got no answer in time.
BatchFail(p) == /\ Outage /\ batch[p].st \in {"sent", "ans"} /\ Unreachable(p, Readers(p))
                /\ batch' = [batch EXCEPT ![p] = Filling]
                /\ UNCHANGED <<store, put, backlog, past, bad>>
\* P13: not even asked.
Bypass(c) == /\ gets[c].st = "start" /\ Queued(Proc(c)) /\ On("P13-bypass") /\ Unreachable(Proc(c), {c})
             /\ UNCHANGED <<store, batch, put, backlog, past, bad>>

----------------------------------------------------------------------------
(* R1 acquire.lua, Flight.acquired. *)
GrantTo(f) == <<f, IF On("R1-salt") THEN fl[f].n + 1 ELSE 0>>
\* The stale copy, else the entry that stands; with R1-copy off, even the entry that was judged before.
CopyNow(f) == IF stale # None THEN stale ELSE IF entry # None THEN entry
              ELSE IF On("R1-copy") THEN None ELSE fl[f].seen
\* Stamps matter only where a clear can happen; elsewhere they are read in the same step.
StampHere(r) == IF r.s = Unread /\ MaxClear = 0 THEN stamp ELSE r.s
AcquireExec(f) ==
  LET r == fl[f] q == [r EXCEPT !.s = StampHere(r)] IN
  /\ r.cmd = "acquire" /\ r.ans = "no"
  /\ \E z \in IF Replay THEN {FALSE, TRUE} ELSE {FALSE} :          \* z: it will be delivered once more
     IF On("R1-seen") /\ entry # None /\ entry # r.seen
     THEN fl' = [fl EXCEPT ![f] = [q EXCEPT !.ans = "other", !.copy = entry, !.za = z]] /\ UNCHANGED lease
     ELSE LET c == [q EXCEPT !.copy = CopyNow(f), !.soft = (stale # None), !.za = z] IN
          IF lease = None
          THEN /\ lease' = GrantTo(f)
               /\ fl' = [fl EXCEPT ![f] = [c EXCEPT !.ans = "grant", !.g = GrantTo(f)[2], !.n = @ + 1]]
          ELSE fl' = [fl EXCEPT ![f] = [c EXCEPT !.ans = "busy"]] /\ UNCHANGED lease
  /\ bad' = IF entry # None /\ entry # r.seen /\ lease = None /\ ~On("R1-seen") THEN bad \cup {"P3"} ELSE bad
  /\ UNCHANGED <<entry, stale, stamp, nf, cur, batch, gets, put, backlog, past>>
\* Nobody waits for this one's answer any more.
AcquireLate(f) ==
  /\ fl[f].za
  /\ lease' = IF lease = None /\ (entry = None \/ entry = fl[f].seen) THEN GrantTo(f) ELSE lease
  /\ LET r == [fl[f] EXCEPT !.za = FALSE, !.n = IF lease' # lease THEN @ + 1 ELSE @] IN
     fl' = [fl EXCEPT ![f] = IF r.st = "end" THEN Rest(r) ELSE r]
  /\ UNCHANGED <<entry, stale, stamp, nf, cur, batch, gets, put, backlog, past, bad>>
\* The read of the stamps that left with the acquire. What the acquire found is judged by it.
StampExec(f) ==
  /\ fl[f].st = "acq" /\ fl[f].ans # "no" /\ fl[f].s = Unread
  /\ fl' = [fl EXCEPT ![f].s = stamp, ![f].copy = IF Valid(@, stamp) THEN @ ELSE None]
  /\ UNCHANGED <<store, nf, cur, batch, gets, put, backlog, past, bad>>
\* mint.lua, Scope.complete: a missing stamp is made anew, never one that was before. It may fail: then s stays 0.
MintExec(f) ==
  /\ fl[f].st = "acq" /\ fl[f].ans = "grant" /\ fl[f].s = 0
  /\ stamp' = IF stamp = 0 THEN clr + 1 ELSE stamp
  /\ fl' = [fl EXCEPT ![f].s = stamp']
  /\ UNCHANGED <<entry, stale, lease, nf, cur, batch, gets, put, backlog, past, bad>>

\* R11: a load in a transaction may read a snapshot older than the load itself; here, as old as can be.
LoadBegins(r, b) == [r EXCEPT !.st = "load", !.b = b, !.x = xcut, !.cmd = "no", !.ans = "no", !.seen = None]
Begins == IF On("R11-snapshot") THEN {cut} ELSE {cut, 0}
\* R7: what an acquire found goes to those who joined before it was SENT (Flight.handOut).
CopyCks == IF On("R7-copy") THEN {"acq"} ELSE {"acq", "pre"}
AcquireReply(f) ==
  LET r == fl[f] IN
  /\ r.st = "acq" /\ r.ans # "no" /\ r.s # Unread
  /\ \/ /\ r.ans = "grant"
        /\ \E b \in Begins : fl' = [fl EXCEPT ![f] = [LoadBegins(r, b) EXCEPT !.tok = TRUE]]
        /\ UNCHANGED <<gets, cur, bad>>
     \/ /\ r.ans = "other"                      \* somebody filled meanwhile: that entry, if it is valid
        /\ fl' = [fl EXCEPT ![f] = Rest(r)]
        /\ End(f, IF r.copy = None THEN {} ELSE Ck(f, CopyCks), r.copy, FALSE, {})
     \/ /\ r.ans = "busy"                       \* woken, or polled (R9): all that are left read again
        /\ fl' = [fl EXCEPT ![f] = Rest(r)] /\ End(f, {}, None, TRUE, {})
  /\ UNCHANGED <<store, nf, batch, put, backlog, past>>
\* While the flight waits or loads, a copy may be served: stale-while-revalidate, or waited too long (Flight.leave).
StandIn(c) ==
  LET r == fl[gets[c].f] IN
  /\ gets[c].st = "join" /\ gets[c].ck \in CopyCks
  /\ r.copy # None /\ r.s # Unread /\ (r.st = "load" \/ (r.st = "acq" /\ r.ans \in {"busy", "grant"}))
  /\ gets' = Answered({c}) /\ bad' = bad \cup Broken({c}, r.copy, r.soft)
  /\ UNCHANGED <<store, fl, nf, cur, batch, put, backlog, past>>
\* Flight.unknown: the token is abandoned, the load runs without it and never fills.
AcquireLost(f) ==
  LET r == fl[f] IN
  /\ r.st = "acq"
  /\ \E b \in Begins :
       fl' = [fl EXCEPT ![f] = [LoadBegins(r, b) EXCEPT !.tok = ~On("R1-abandon"), !.copy = None, !.soft = FALSE,
                 !.s = IF r.s # Unread THEN r.s ELSE IF On("R1-abandon") THEN 0 ELSE stamp,
                 !.za = (r.za \/ r.ans = "no")]]
  /\ UNCHANGED <<store, nf, cur, batch, gets, put, backlog, past, bad>>

----------------------------------------------------------------------------
(* R2 renew.lua, Renewal: with the rule on it changes nothing that is modelled. *)
Renew(f) == /\ fl[f].st = "load" /\ fl[f].tok /\ lease = None /\ ~On("R2-never-recreate")
            /\ lease' = <<f, fl[f].g>>
            /\ UNCHANGED <<entry, stale, stamp, fl, nf, cur, batch, gets, put, backlog, past, bad>>

(* The loader is done (Flight.loaded, Flight.failed). The last step leaves, joining closes, and whoever is  *)
(* entitled is answered at once; only late joiners wait for the step's answer.                              *)
Closed(f) == [p \in Procs |-> IF cur[p] = f /\ On("R7-close") THEN 0 ELSE cur[p]]
Value(r) == <<r.b, r.x, r.s>>
Leave(f, cmd, give, S, v, asStale) ==
  LET waits == Members(f) \ S # {} \/ ~On("R7-close")
      r == [fl[f] EXCEPT !.st = "late", !.cmd = cmd, !.ans = "no", !.void = FALSE, !.give = give, !.soft = FALSE,
               !.copy = IF give = "copy" THEN @ ELSE None,
               !.s = IF On("stamp-before") THEN @ ELSE stamp',
               !.s2 = IF MaxClear = 0 THEN stamp ELSE Unread] IN
  /\ fl' = [fl EXCEPT ![f] = IF waits THEN r ELSE Rest(r)]
  /\ gets' = Answered(S) /\ bad' = bad \cup Broken(S, v, asStale) /\ cur' = Closed(f)
LoadDone(f) ==
  LET r == fl[f] early == Ck(f, {"acq", "pre"}) IN
  /\ r.st = "load" /\ r.tok
  /\ stamp' = IF On("stamp-before") \/ stamp # 0 THEN stamp ELSE clr + 1      \* off: stamps are made after the load
  /\ \/ r.s > 0 /\ Leave(f, "fill", "value", early, Value(r), FALSE)
     \/ Leave(f, "release", "value", early, Value(r), FALSE)                 \* not to be stored
     \/ r.copy # None /\ Leave(f, "release", "copy", Ck(f, {"acq"}), r.copy, TRUE)   \* it failed: stale-if-error
     \/ r.copy = None /\ Leave(f, "release", "value", Members(f), None, TRUE)        \* it failed: the exception
  /\ UNCHANGED <<entry, stale, lease, nf, batch, put, backlog, past>>
LoadDoneNoToken(f) ==
  LET r == fl[f] IN
  /\ r.st = "load" /\ ~r.tok
  /\ fl' = [fl EXCEPT ![f] = Rest(r)]
  /\ \/ End(f, IF r.by THEN Members(f) ELSE Ck(f, {"acq", "pre"}), Value(r), FALSE, {})
     \/ End(f, {}, None, FALSE, Members(f))                                  \* it failed
  /\ UNCHANGED <<store, nf, batch, put, backlog, past>>

\* R3 fill.lua: only if the lease is held. It drops the lease and an older stale copy.
FillExec(f) ==
  LET r == fl[f] ok == Holds(f) \/ ~On("R3-token") IN
  /\ (r.cmd = "fill" /\ r.ans = "no") \/ r.zf
  /\ \E z \in IF Replay /\ ~r.zf THEN {FALSE, TRUE} ELSE {FALSE} :
     LET q == IF r.zf THEN [r EXCEPT !.zf = FALSE]
              ELSE [r EXCEPT !.ans = IF ok THEN "held" ELSE "gone", !.zf = z] IN
     fl' = [fl EXCEPT ![f] = IF q.st = "end" THEN Rest(q) ELSE q]
  /\ IF ok THEN /\ entry' = Value(r)
                /\ stale' = IF On("R3-drop-stale") THEN None ELSE stale
                /\ lease' = IF Holds(f) THEN None ELSE lease
           ELSE UNCHANGED <<entry, stale, lease>>
  /\ UNCHANGED <<stamp, nf, cur, batch, gets, put, backlog, past, bad>>
\* R4 release.lua: compare and delete.
ReleaseExec(f) ==
  LET q == [fl[f] EXCEPT !.ans = IF Holds(f) THEN "held" ELSE "gone"] IN
  /\ fl[f].cmd = "release" /\ fl[f].ans = "no"
  /\ lease' = IF Holds(f) \/ ~On("R4-compare") THEN None ELSE lease
  /\ fl' = [fl EXCEPT ![f] = IF q.st = "end" THEN Rest(q) ELSE q]
  /\ UNCHANGED <<entry, stale, stamp, nf, cur, batch, gets, put, backlog, past, bad>>
\* R7, Flight.whenConfirmed: late joiners are given it on "still held" and the same stamp, both asked after they joined.
StampAgain(f) == /\ fl[f].st = "late" /\ fl[f].s2 = Unread /\ fl' = [fl EXCEPT ![f].s2 = stamp]
                 /\ UNCHANGED <<store, nf, cur, batch, gets, put, backlog, past, bad>>
LateReply(f) ==
  LET r == fl[f] same == (r.s > 0 /\ r.s2 = r.s) \/ ~On("R7-stamps") IN
  /\ r.st = "late"
  /\ \/ r.ans = "held" /\ r.s2 # Unread /\ same
        /\ IF r.give = "copy" THEN End(f, Members(f), r.copy, TRUE, {}) ELSE End(f, Members(f), Value(r), FALSE, {})
     \/ End(f, {}, None, TRUE, {})             \* "gone", another stamp, or no answer
  /\ fl' = [fl EXCEPT ![f] = Rest(r)]
  /\ UNCHANGED <<store, nf, batch, put, backlog, past>>

----------------------------------------------------------------------------
(* Writers. The commit comes before. *)
Wipe == /\ cut' = cut + 1 /\ floor' = cut + 1
        /\ entry' = None /\ stale' = None /\ lease' = None /\ fl' = Voided
\* R5 invalidate.lua, by anybody; one that comes late or twice is just one more.
Invalidate == /\ inv < MaxInv /\ inv' = inv + 1 /\ Wipe
              /\ UNCHANGED <<stamp, xcut, clr, own, nf, cur, batch, gets, put, backlog, bad>>
\* Evictor.clear: drops the stamps, touches no key.
DropStamp == cut' = cut + 1 /\ floor' = cut + 1 /\ stamp' = 0 /\ clr' = clr + 1
Clear == /\ clr < MaxClear /\ DropStamp
         /\ UNCHANGED <<entry, stale, lease, xcut, inv, own, fl, nf, cur, batch, gets, put, backlog, bad>>
\* Flights.detach by a writer of this process: at any moment, so before and after the store's part.
Detach(p) == /\ cur[p] # 0 /\ inv + clr > 0 /\ cur' = [cur EXCEPT ![p] = 0]
             /\ UNCHANGED <<store, fl, nf, batch, gets, put, backlog, past, bad>>
\* R6 expire.lua: RENAME to the stale name, delete the lease.
Expire == /\ xcut < MaxExp /\ xcut' = xcut + 1
          /\ stale' = (IF entry # None THEN entry ELSE stale) /\ entry' = None
          /\ lease' = (IF On("R6-lease") THEN None ELSE lease)
          /\ fl' = (IF On("R6-lease") THEN Voided ELSE fl)
          /\ UNCHANGED <<stamp, cut, floor, inv, clr, own, nf, cur, batch, gets, put, backlog, bad>>
LeaseRunsOut == /\ lease # None /\ lease' = None /\ fl' = Voided
                /\ UNCHANGED <<entry, stale, stamp, nf, cur, batch, gets, put, backlog, past, bad>>
EvictAny == /\ Evict /\ \/ entry # None /\ entry' = None /\ UNCHANGED stale
                        \/ stale # None /\ stale' = None /\ UNCHANGED entry
            /\ UNCHANGED <<lease, stamp, fl, nf, cur, batch, gets, put, backlog, past, bad>>

(* P13. The invalidation got no answer, or a refusal: it is queued, then the caller is told. That it may yet *)
(* execute is Invalidate. The replay is the invalidation, or after an overflow the clear.                     *)
Fail == /\ backlog.all < MaxFail /\ cut' = cut + 1 /\ own' = cut + 1
        /\ backlog' = [backlog EXCEPT !.n = @ + 1, !.all = @ + 1]
        /\ cur' = (IF On("R7-detach") THEN [cur EXCEPT ![1] = 0] ELSE cur)
        /\ UNCHANGED <<store, fl, nf, batch, gets, put, floor, xcut, inv, clr, bad>>
ReplaySend == /\ backlog.n > 0 /\ backlog.sent = 0 /\ backlog' = [backlog EXCEPT !.sent = backlog.n]
              /\ UNCHANGED <<store, fl, nf, cur, batch, gets, put, past, bad>>
ReplayExec == /\ backlog.sent > 0 /\ ~backlog.done /\ backlog.runs <= MaxFail      \* a bound of the model
              /\ backlog' = [backlog EXCEPT !.done = TRUE, !.runs = @ + 1]
              /\ \/ Wipe /\ UNCHANGED <<stamp, clr>>
                 \/ clr < MaxClear /\ DropStamp /\ UNCHANGED <<entry, stale, lease, fl>>
              /\ UNCHANGED <<xcut, inv, own, nf, cur, batch, gets, put, bad>>
\* Confirmed: what was queued when the replay was SENT is done with, no more. No answer: it is sent again.
ReplayReply ==
  /\ backlog.sent > 0
  /\ \/ /\ backlog.done \/ ~On("P13-replay")
        /\ backlog' = [backlog EXCEPT !.n = IF On("P13-slot") THEN @ - backlog.sent ELSE 0, !.sent = 0, !.done = FALSE]
     \/ backlog' = [backlog EXCEPT !.sent = 0, !.done = FALSE]
  /\ UNCHANGED <<store, fl, nf, cur, batch, gets, put, past, bad>>

(* R10 put, Puts: claim a token, voiding the lease in force; fill by it; else invalidate. *)
PutStart == /\ MaxPut > 0 /\ put.st = "idle"
            /\ put' = [put EXCEPT !.st = IF On("R10-claim") THEN "claim" ELSE "set"]
            /\ UNCHANGED <<store, fl, nf, cur, batch, gets, backlog, past, bad>>
ClaimExec == /\ put.st = "claim" \/ put.z
             /\ lease' = <<PutTok, 0>> /\ fl' = Voided /\ cut' = cut + 1
             /\ put' = (IF put.z THEN [put EXCEPT !.z = FALSE]             \* late: nobody will use it
                        ELSE [put EXCEPT !.st = "claimed", !.b = cut + 1, !.x = xcut])
             /\ UNCHANGED <<entry, stale, stamp, floor, xcut, inv, clr, own, nf, cur, batch, gets, backlog, bad>>
ClaimReply == /\ put.st = "claimed" /\ put' = [put EXCEPT !.st = "fill"]
              /\ UNCHANGED <<store, fl, nf, cur, batch, gets, backlog, past, bad>>
ClaimLost == /\ put.st \in {"claim", "claimed"}
             /\ put' = [put EXCEPT !.st = "undo", !.z = (put.st = "claim")]
             /\ UNCHANGED <<store, fl, nf, cur, batch, gets, backlog, past, bad>>
PutValue == <<put.b, put.x, stamp>>
PutFillExec ==
  /\ put.st \in {"fill", "set"}
  /\ IF put.st = "set"                        \* the rule off: a bare SET, the lease stays
     THEN /\ cut' = cut + 1 /\ floor' = cut + 1 /\ entry' = <<cut + 1, xcut, stamp>> /\ stale' = None
          /\ put' = [put EXCEPT !.st = "done"] /\ UNCHANGED <<lease, fl>>
     ELSE IF lease = <<PutTok, 0>>
     THEN /\ entry' = PutValue /\ lease' = None /\ floor' = Max(floor, put.b)
          /\ stale' = (IF On("R3-drop-stale") THEN None ELSE stale)
          /\ put' = [put EXCEPT !.st = "done"] /\ UNCHANGED <<cut, fl>>
     ELSE /\ put' = [put EXCEPT !.st = IF On("R10-refused") THEN "undo" ELSE "done"]
          /\ floor' = (IF On("R10-refused") THEN floor ELSE Max(floor, put.b))  \* it returns
          /\ UNCHANGED <<cut, entry, stale, lease, fl>>
  /\ UNCHANGED <<stamp, xcut, inv, clr, own, nf, cur, batch, gets, backlog, bad>>
\* Unknown outcome of the fill: the invalidation overtakes it, or it executes before.
PutFillLost == /\ put.st = "fill" /\ put' = [put EXCEPT !.st = "undo-fill"]
               /\ UNCHANGED <<store, fl, nf, cur, batch, gets, backlog, past, bad>>
PutUndo == /\ put.st \in {"undo", "undo-fill"} /\ Wipe
           /\ put' = [put EXCEPT !.st = IF put.st = "undo" THEN "done" ELSE "late-fill"]
           /\ UNCHANGED <<stamp, xcut, inv, clr, own, nf, cur, batch, gets, backlog, bad>>
PutFillLate == /\ put.st \in {"late-fill", "undo-fill"} /\ lease = <<PutTok, 0>>
               /\ entry' = PutValue /\ lease' = None
               /\ stale' = (IF On("R3-drop-stale") THEN None ELSE stale)
               /\ put' = [put EXCEPT !.st = IF @ = "late-fill" THEN "done" ELSE "undo"]
               /\ UNCHANGED <<stamp, past, fl, nf, cur, batch, gets, backlog, bad>>

----------------------------------------------------------------------------
Next == \/ \E c \in Callers : Start(c) \/ Join(c) \/ Read(c) \/ Bypass(c) \/ StandIn(c)
        \/ \E p \in Procs : BatchSend(p) \/ BatchExec(p) \/ BatchHit(p) \/ BatchMiss(p) \/ BatchFail(p) \/ Detach(p)
        \/ \E f \in Flights : \/ AcquireExec(f) \/ AcquireLate(f) \/ StampExec(f) \/ MintExec(f)
                              \/ AcquireReply(f) \/ AcquireLost(f) \/ Renew(f)
                              \/ LoadDone(f) \/ LoadDoneNoToken(f)
                              \/ FillExec(f) \/ ReleaseExec(f) \/ StampAgain(f) \/ LateReply(f)
        \/ Invalidate \/ Clear \/ Expire \/ LeaseRunsOut \/ EvictAny
        \/ Fail \/ ReplaySend \/ ReplayExec \/ ReplayReply
        \/ PutStart \/ ClaimExec \/ ClaimReply \/ ClaimLost \/ PutFillExec \/ PutFillLost \/ PutUndo \/ PutFillLate
Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
(* The promises. *)
\* P3: at most one load runs under a lease that nothing lawful has ended; none while its value stands there.
P3 == /\ Cardinality({f \in Flights : fl[f].st = "load" /\ fl[f].tok /\ ~fl[f].void}) <= 1
      /\ "P3" \notin bad
\* P4: no get that reaches the store was given a value or copy whose load began before the floor of its start.
P4 == "P4" \notin bad
\* P5: nothing overtaken can be served from the store, neither as entry nor as stale copy.
P5 == \A v \in {entry, stale} : Valid(v, stamp) => v[1] >= floor
\* R6: after an expire, nothing begun before it is served as fresh.
R6 == "R6" \notin bad /\ (entry = None \/ entry[2] >= xcut)
\* P13: in the process whose invalidation failed, no get begun after that was given what is older; and the
\* invalidation has executed before the process trusts the store again.
P13 == "P13" \notin bad /\ (backlog.n > 0 \/ own <= floor)
=============================================================================
