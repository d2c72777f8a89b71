"""A function of this program as a tool of an agent: the house decides on each call of it. Standard library only."""
import json, os, urllib.request

def house(method, path, body):
    headers = {"authorization": f"Bearer {os.environ['HOUSE_KEY']}", "content-type": "application/json"}
    request = urllib.request.Request(os.environ["HOUSE_URL"] + path, json.dumps(body).encode(), headers, method=method)
    return json.load(urllib.request.urlopen(request))

def guarded(tool, schema, **args):
    definition = {"description": tool.__doc__, "inputSchema": {"type": "object", "properties": schema}}
    answer = house("POST", "/v1/calls", {"tool": tool.__name__, "args": args, "definition": definition})
    if answer.get("perform"):  # permitted: these arguments, and no others
        answer = house("POST", f"/v1/calls/{answer['call']}/outcome", {"result": tool(**answer["args"])})
    return answer  # effect "ask": send the same call again with answer["approval"]; "refuse": answer["text"] says why

def look_up(order):
    """Looks an order up."""
    return f"order {order}: sent on Friday"

print(json.dumps(guarded(look_up, {"order": {"type": "string"}}, order="17"), indent=2))
