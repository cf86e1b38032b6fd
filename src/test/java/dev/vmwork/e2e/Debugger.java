package dev.vmwork.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;

/**
 * Halts a JVM exactly where a method begins, by the JDK's debugger interface. It stays
 * halted, all its threads, until it is killed.
 */
final class Debugger implements Closeable {

	private final ListeningConnector connector;

	private final Map<String, Connector.Argument> arguments;

	private final String address;

	private Debugger(ListeningConnector connector, Map<String, Connector.Argument> arguments, String address) {
		this.connector = connector;
		this.arguments = arguments;
		this.address = address;
	}

	/**
	 * Listens on a port that is free.
	 * @return the debugger
	 */
	static Debugger listen() throws IOException, IllegalConnectorArgumentsException {
		ListeningConnector connector = Bootstrap.virtualMachineManager()
			.listeningConnectors()
			.stream()
			.filter((candidate) -> candidate.name().equals("com.sun.jdi.SocketListen"))
			.findFirst()
			.orElseThrow();
		Map<String, Connector.Argument> arguments = connector.defaultArguments();
		set(arguments, "localAddress", "127.0.0.1");
		set(arguments, "port", "0");
		set(arguments, "timeout", "60000");
		return new Debugger(connector, arguments, connector.startListening(arguments));
	}

	private static void set(Map<String, Connector.Argument> arguments, String name, String value) {
		Objects.requireNonNull(arguments.get(name)).setValue(value);
	}

	/**
	 * The option by which a JVM comes to this debugger before its first class.
	 * @return the option
	 */
	String javaOption() {
		return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + this.address;
	}

	/**
	 * Waits until the JVM has come and is about to begin a method.
	 * @param method the method, such as {@code dev.vmwork.step.RenderStep.run}
	 */
	void haltAt(String method) throws IOException, IllegalConnectorArgumentsException, InterruptedException {
		String type = method.substring(0, method.lastIndexOf('.'));
		String name = method.substring(type.length() + 1);
		VirtualMachine machine = this.connector.accept(this.arguments);
		ClassPrepareRequest request = machine.eventRequestManager().createClassPrepareRequest();
		request.addClassFilter(type);
		request.enable();
		long deadline = System.nanoTime() + Vmwork.LIMIT.toNanos();
		try {
			while (System.nanoTime() < deadline) {
				EventSet events = machine.eventQueue().remove(1000);
				if (events != null && isHalted(events, name)) {
					return;
				}
			}
		}
		catch (VMDisconnectedException ex) {
			throw new AssertionError("ended without " + method, ex);
		}
		throw new AssertionError("did not come to " + method + " within " + Vmwork.LIMIT.toSeconds() + " s");
	}

	private static boolean isHalted(EventSet events, String name) {
		for (Event event : events) {
			if (event instanceof BreakpointEvent) {
				return true;
			}
			if (event instanceof ClassPrepareEvent prepared) {
				halt(prepared.referenceType(), name);
			}
		}
		events.resume();
		return false;
	}

	private static void halt(ReferenceType type, String name) {
		for (Method method : type.methodsByName(name)) {
			if (!method.isAbstract()) {
				type.virtualMachine().eventRequestManager().createBreakpointRequest(method.location()).enable();
			}
		}
	}

	@Override
	public void close() throws IOException {
		try {
			this.connector.stopListening(this.arguments);
		}
		catch (IllegalConnectorArgumentsException ex) {
			throw new IOException(ex);
		}
	}

}
